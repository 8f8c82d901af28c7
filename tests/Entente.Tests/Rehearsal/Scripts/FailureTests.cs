using System.Text.Json;
using Entente.Rehearsal.Calls;
using Xunit;

namespace Entente.Tests.Rehearsal.Scripts;

/// <summary>Every way in which a script lets a provider fail, in simulated time.</summary>
public sealed class FailureTests
{
    private const string Eight = "tokens: [one, ' two', ' thrée', ' four', ' five', ' six', ' sevén', ' eight']";

    private static Played Play(string rule, string more = "first_token: 0\nper_token: 100ms\n") =>
        new($"{more}rules:\n  - {rule}\n  - {Eight}\n");

    [Fact]
    public async Task Tokens_come_in_their_own_time()
    {
        Heard heard = await Play("first_token: 1s", "per_token: 100ms\n").Ask("x");

        Assert.Equal("one two thrée four five six sevén eight", heard.Text);
        Assert.Equal(TimeSpan.Zero, heard.HeadersAfter);
        Assert.Equal(TimeSpan.Zero, heard.Arrivals[0]); // the chunk that names the role
        Assert.Equal(TimeSpan.FromMilliseconds(1000), heard.Arrivals[1]);
        Assert.Equal(TimeSpan.FromMilliseconds(1700), heard.Arrivals[8]);
        Assert.True(heard.IsDone);
    }

    [Theory]
    [InlineData("{name: rate_limited, retry_after: 2s}", 429, "rate_limit_exceeded")]
    [InlineData("insufficient_quota", 429, "insufficient_quota")]
    [InlineData("region", 403, "unsupported_country_region_territory")]
    [InlineData("legal", 451, "unavailable_for_legal_reasons")]
    [InlineData("model_not_found", 404, "model_not_found")]
    [InlineData("context_length_exceeded", 400, "context_length_exceeded")]
    [InlineData("content_policy_violation", 400, "content_policy_violation")]
    [InlineData("invalid_api_key", 401, "invalid_api_key")]
    [InlineData("503", 503, null)]
    [InlineData("{status: 418, code: teapot}", 418, "teapot")]
    public async Task An_error_status_has_the_shape_of_the_dialect(string error, int status, string? code)
    {
        Heard heard = await Play($"error: {error}").Ask("x");

        Assert.Equal(status, heard.Status);
        Assert.Equal(code, heard.Json.GetProperty("error").GetProperty("code").GetString());
        if (error.Contains("retry_after", StringComparison.Ordinal)) Assert.Equal("2", heard.Headers["retry-after"]);
    }

    [Fact]
    public async Task A_rule_with_times_is_spent_after_them()
    {
        Played played = Play("times: 2\n    error: 500");

        int[] statuses = [(await played.Ask("x")).Status, (await played.Ask("x")).Status, (await played.Ask("x")).Status];

        Assert.Equal([500, 500, 200], statuses);
    }

    [Fact]
    public async Task Calls_are_counted_for_each_model_at_each_provider()
    {
        Played played = Play("match: {call: 2-}\n    error: 500");

        Assert.Equal(200, (await played.Ask("x", "rehearsal-alto")).Status);
        Assert.Equal(200, (await played.Ask("x", "rehearsal-drum")).Status);
        Assert.Equal(200, (await played.Ask("x", "rehearsal-alto", provider: "south")).Status);
        Assert.Equal(500, (await played.Ask("x", "rehearsal-alto")).Status);
    }

    [Fact]
    public async Task An_outage_lasts_from_the_first_call_for_its_time()
    {
        Played played = Play("outage: 60s");
        played.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(503, (await played.Ask("x")).Status);
        played.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(503, (await played.Ask("x")).Status);
        played.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await played.Ask("x")).Status);
    }

    [Fact]
    public async Task A_window_of_time_is_counted_from_the_script_start()
    {
        Played played = Play("match: {from: 10s, until: 20s}\n    error: 500");

        Assert.Equal(200, (await played.Ask("x")).Status);
        played.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(500, (await played.Ask("x")).Status);
        played.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await played.Ask("x")).Status);
    }

    [Fact]
    public async Task A_header_of_the_request_can_choose_the_rule()
    {
        Played played = Play("match: {header: {x-test: 'c*'}}\n    error: 500");
        const string body = """{"model":"rehearsal-alto","messages":[{"role":"user","content":"x"}]}""";

        Assert.Equal(200, (await played.Send(body)).Status);
        Assert.Equal(500, (await played.Send(body, header: name => name == "x-test" ? "crash" : null)).Status);
    }

    [Fact]
    public async Task A_revoked_key_gets_401_from_then_on()
    {
        var played = new Played("first_token: 0\nper_token: 0\nkeys: [{key: k, revoked_after: 30s}]");
        const string body = """{"model":"rehearsal-alto","messages":[{"role":"user","content":"2+2"}]}""";
        Func<string, string?> key = name => name == "authorization" ? "Bearer k" : null;

        Assert.Equal(200, (await played.Send(body, header: key)).Status);
        Assert.Equal(401, (await played.Send(body)).Status);
        played.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(401, (await played.Send(body, header: key)).Status);
    }

    [Fact]
    public async Task Silence_before_the_headers_can_end_when_the_caller_leaves()
    {
        Played played = Play("silence: forever");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), played.Time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => played.Send("""{"model":"rehearsal-alto","messages":[{"role":"user","content":"x"}]}""", cancellationToken: patience.Token));

        CallEntry entry = Assert.Single(played.Engine.Calls.Entries);
        Assert.Equal((CallEnding.Cancelled, 0), (entry.Ending, entry.Status));
        Assert.InRange(entry.EndedAt!.Value - entry.ReceivedAt, 30_000, 30_100);
    }

    [Theory]
    [InlineData("clean", false)]
    [InlineData("reset", true)]
    public async Task A_stream_is_cut_after_any_number_of_tokens(string how, bool reset)
    {
        for (int tokens = 0; tokens <= 8; tokens++)
        {
            Heard heard = await Play($"cut: {{after_tokens: {tokens}, how: {how}}}").Ask("x");

            Assert.Equal(tokens, heard.Deltas.Count);
            Assert.Equal(reset, heard.WasReset);
            Assert.False(heard.IsDone);
            Assert.True(heard.Bytes.Count == 0 || heard.Body.EndsWith("\n\n", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_cut_before_the_headers_leaves_no_status()
    {
        Heard heard = await Play("cut: {before_headers: true, how: reset}").Ask("x");

        Assert.Equal((0, true), (heard.Status, heard.WasReset));
    }

    [Fact]
    public async Task A_cut_inside_an_event_leaves_half_of_it()
    {
        Heard heard = await Play("cut: {after_tokens: 3, inside: event}").Ask("x");

        Assert.Equal(3, heard.Deltas.Count);
        Assert.False(heard.Body.EndsWith('\n'));
        Assert.Contains("data: {\"id\"", heard.Body[(heard.Body.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_inside_a_character_leaves_its_first_byte()
    {
        Heard heard = await Play("cut: {after_tokens: 3, inside: character}").Ask("x");

        Assert.Equal(6, heard.Deltas.Count); // the next token with such a character
        Assert.Equal(0xC3, heard.Bytes[^1]);
    }

    [Fact]
    public async Task A_cut_can_be_at_any_byte()
    {
        Heard whole = await Play("per_token: 0").Ask("x");
        for (int bytes = 0; bytes < whole.Bytes.Count; bytes += 37)
        {
            Heard heard = await Play($"per_token: 0\n    cut: {{after_bytes: {bytes}}}").Ask("x");
            Assert.Equal(bytes, heard.Bytes.Count);
        }
    }

    [Fact]
    public async Task A_stall_is_silence_after_some_tokens_with_or_without_comments()
    {
        Heard silent = await Play("stall: {after_tokens: 2, for: 30s}").Ask("x");
        Heard warmed = await Play("stall: {after_tokens: 2, for: 30s}\n    keep_alive: 10s").Ask("x");

        Assert.Equal(TimeSpan.FromMilliseconds(30_200), silent.Arrivals[3]);
        Assert.Equal(8, silent.Deltas.Count);
        Assert.Equal(silent.Arrivals.Count + 3, warmed.Arrivals.Count);
        Assert.Equal(silent.Text, warmed.Text);
    }

    [Fact]
    public async Task A_malformed_event_takes_the_place_of_its_token()
    {
        Heard heard = await Play("malformed_after: 3").Ask("x");

        Assert.Equal(7, heard.Deltas.Count);
        Assert.ThrowsAny<JsonException>(() => { foreach (string data in heard.Events.SkipLast(1)) JsonDocument.Parse(data).Dispose(); });
        Assert.True(heard.IsDone);
    }

    [Fact]
    public async Task An_error_event_inside_a_200_ends_the_stream()
    {
        Heard heard = await Play("error_event: {after_tokens: 3, error: overloaded}").Ask("x");

        Assert.Equal((200, 3, false), (heard.Status, heard.Deltas.Count, heard.IsDone));
        Assert.Contains("Overloaded", heard.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_comes_inside_a_200()
    {
        Heard heard = await Play("refusal: I cannot help with that.").Ask("x", stream: false);

        Assert.Equal(200, heard.Status);
        Assert.Equal("I cannot help with that.", heard.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task Finish_done_and_usage_can_be_left_out()
    {
        Heard noFinish = await Play("omit: [finish, usage]").Ask("x"), noDone = await Play("omit: done").Ask("x");

        Assert.Null(noFinish.Finish);
        Assert.True(noFinish.IsDone);
        Assert.DoesNotContain("completion_tokens", noFinish.Body, StringComparison.Ordinal);
        Assert.Equal("stop", noDone.Finish);
        Assert.False(noDone.Body.Contains("[DONE]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_can_say_that_another_model_gave_it() =>
        Assert.Equal("rehearsal-other", (await Play("says_model: rehearsal-other").Ask("x", stream: false)).Json.GetProperty("model").GetString());

    [Fact]
    public async Task An_answer_in_one_piece_takes_the_time_of_saying_it_and_can_break_too()
    {
        Heard whole = await Play("first_token: 1s").Ask("x", stream: false);
        Heard cut = await Play("cut: {after_tokens: 4, how: reset}").Ask("x", stream: false);
        Heard broken = await Play("malformed_after: 0").Ask("x", stream: false);

        Assert.InRange(whole.HeadersAfter.TotalMilliseconds, 1700, 1710);
        Assert.True(cut.WasReset && cut.Bytes.Count > 0);
        Assert.ThrowsAny<JsonException>(() => broken.Json);
    }

    [Fact]
    public async Task The_provider_records_what_it_was_asked_and_what_it_sent()
    {
        Played played = Play("match: {call: 1}\n    cut: {after_tokens: 5, how: reset}");

        await played.Ask("x");
        await played.Ask("x");

        var entries = played.Engine.Calls.Entries;
        Assert.Equal((CallEnding.Reset, 5, "one two thrée four five"), (entries[0].Ending, entries[0].TokensSent, entries[0].Text));
        Assert.Equal((CallEnding.Complete, 8, "north", 200), (entries[1].Ending, entries[1].TokensSent, entries[1].Provider, entries[1].Status));
        Assert.Equal(400, entries[0].TokensAt[4] - entries[0].TokensAt[0], 10.0);
    }

    [Fact]
    public async Task An_unknown_model_is_not_found() => Assert.Equal(404, (await new Played().Ask("x", "gpt-4o")).Status);

    [Fact]
    public async Task A_body_that_is_no_call_is_refused() => Assert.Equal(400, (await new Played().Send("{\"model\":")).Status);
}
