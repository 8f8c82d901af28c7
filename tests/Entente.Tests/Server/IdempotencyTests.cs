using System.Net;
using System.Text.Json;
using Entente.Admission;
using Entente.Journal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server;

public sealed class IdempotencyTests
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    [Fact]
    public async Task The_same_request_is_answered_and_charged_once()
    {
        await using var house = await House.StartAsync();

        var first = await house.ChatAsync(Body, ("Idempotency-Key", "one"));
        var second = await house.ChatAsync(Body, ("Idempotency-Key", "one"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode));
        Assert.Equal("idempotency_key_used", await CodeAsync(second));
        Assert.Equal(Run(first), Run(second));
        Assert.Equal("false", second.Headers.GetValues("x-should-retry").Single());
        Assert.Single(house.Rehearsal.Engine.Calls.Entries);
    }

    [Fact]
    public async Task A_key_with_another_request_is_refused()
    {
        await using var house = await House.StartAsync();
        var first = await house.ChatAsync(Body, ("Idempotency-Key", "one"));

        var other = await house.ChatAsync(Body.Replace("ok", "no", StringComparison.Ordinal), ("Idempotency-Key", "one"));

        Assert.Equal((HttpStatusCode)422, other.StatusCode);
        Assert.Equal(("idempotency_key_reused", Run(first)), (await CodeAsync(other), Run(other)));
    }

    [Fact]
    public async Task While_the_first_is_answered_the_second_is_told_to_wait()
    {
        await using var house = await House.StartAsync(Script.Parse("{first_token: 0ms, per_token: 40ms}"));
        var streamed = Body.Replace("\"messages\"", "\"stream\":true,\"messages\"", StringComparison.Ordinal).Replace("Reply with exactly: ok", "What is 17 * 23?", StringComparison.Ordinal);
        using var first = await house.ChatAsync(streamed, ("Idempotency-Key", "one"));

        var second = await house.ChatAsync(streamed, ("Idempotency-Key", "one"));

        Assert.Equal(("idempotency_key_in_use", Run(first)), (await CodeAsync(second), Run(second)));
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter!.Delta);
        Assert.False(second.Headers.Contains("x-should-retry"));
    }

    [Fact]
    public async Task Of_many_at_the_same_time_one_is_answered()
    {
        await using var house = await House.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => house.ChatAsync(Body, ("Idempotency-Key", "one"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Single(house.Rehearsal.Engine.Calls.Entries);
    }

    [Fact]
    public async Task It_is_remembered_over_a_restart()
    {
        await using var journal = new MemoryJournal(TimeProvider.System);
        string run;
        await using (var house = await House.StartAsync(options: options => options with { Journal = journal }))
        {
            run = Run(await house.ChatAsync(Body, ("Idempotency-Key", "one")));
        }

        await using var next = await House.StartAsync(options: options => options with { Journal = journal });
        var again = await next.ChatAsync(Body, ("Idempotency-Key", "one"));

        Assert.Equal(("idempotency_key_used", run), (await CodeAsync(again), Run(again)));
        Assert.Empty(next.Rehearsal.Engine.Calls.Entries);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_whose_text_was_stored_is_given_again(bool streamed)
    {
        await using var house = await House.StartAsync();
        var body = Body.Replace("\"messages\"", $"\"store\":true,\"stream\":{(streamed ? "true" : "false")},\"messages\"", StringComparison.Ordinal).Replace("Reply with exactly: ok", "What is 17 * 23?", StringComparison.Ordinal);

        var first = await house.ChatAsync(body, ("Idempotency-Key", "one"));
        var said = await TextAsync(first, streamed);
        var second = await house.ChatAsync(body, ("Idempotency-Key", "one"));

        Assert.Equal((HttpStatusCode.OK, Run(first)), (second.StatusCode, Run(second)));
        Assert.Equal(said, await TextAsync(second, streamed));
        Assert.EndsWith("So the answer is 391.", said, StringComparison.Ordinal);
        Assert.Single(house.Rehearsal.Engine.Calls.Entries);
    }

    [Fact]
    public async Task Another_callers_key_of_the_same_name_is_another_key()
    {
        await using var house = await House.StartAsync();
        var (one, two) = (await MakeAsync(house), await MakeAsync(house));

        Assert.Equal(HttpStatusCode.OK, (await house.ChatAsync(Body, ("Idempotency-Key", "one"), ("Authorization", $"Bearer {one}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.ChatAsync(Body, ("Idempotency-Key", "one"), ("Authorization", $"Bearer {two}"))).StatusCode);
    }

    [Fact]
    public async Task A_run_that_failed_at_no_cost_may_be_tried_again_under_its_key()
    {
        await using var house = await House.StartAsync(Script.Parse("rules: [{match: {}, times: 1, error: {status: 400, type: invalid_request_error, message: No.}}]"));

        var failed = await house.ChatAsync(Body, ("Idempotency-Key", "one"));
        var again = await house.ChatAsync(Body, ("Idempotency-Key", "one"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (failed.StatusCode, again.StatusCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with a space")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_key_that_is_none_is_told(string key)
    {
        await using var house = await House.StartAsync();

        var response = await house.ChatAsync(Body, ("Idempotency-Key", key));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_value"), (response.StatusCode, await CodeAsync(response)));
    }

    private static async Task<string> MakeAsync(House house) => (await house.Server.Keys.CreateAsync(new AccessKey { Id = "", Sha256 = "", CreatedMs = 0, Role = KeyRole.Caller })).Secret;

    /// <summary>The text, where the answer says in its dialect that it is whole.</summary>
    private static async Task<string> TextAsync(HttpResponseMessage response, bool streamed)
    {
        if (!streamed)
        {
            var choice = (await House.JsonAsync(response)).GetProperty("choices")[0];
            Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
            return choice.GetProperty("message").GetProperty("content").GetString()!;
        }

        var events = await House.EventsAsync(response);
        Assert.Equal("[DONE]", events[^1]);
        var choices = events.SkipLast(1).Select(one => JsonElement.Parse(one).GetProperty("choices")).Where(one => one.GetArrayLength() > 0).Select(one => one[0]).ToList();
        Assert.Contains(choices, choice => choice.GetProperty("finish_reason").GetString() == "stop");
        return string.Concat(choices.Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var piece) ? piece.GetString() : ""));
    }

    private static string Run(HttpResponseMessage response) => response.Headers.GetValues("Entente-Run").Single();

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => (await House.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString();
}
