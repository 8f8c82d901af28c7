using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server;

public sealed class ChatFaultTests
{
    private const string Ten = "Reply with exactly: one two three four five six seven eight nine ten";
    private static readonly Script Slow = new() { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromMilliseconds(40), SharedText = true };

    [Fact]
    public async Task A_model_that_is_withdrawn_while_it_speaks_is_followed_by_another_without_a_break()
    {
        await using var house = await House.StartAsync(Slow);

        using var response = await house.ChatAsync(Streamed("rehearsal-alto"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var chunks = new List<JsonElement>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            chunks.Add(JsonElement.Parse(line["data: ".Length..]));
            if (chunks.Count(chunk => Content(chunk).Length > 0) == 4 && house.Server.Directives.List().Count == 0)
            {
                await house.Server.Directives.IssueAsync(new Dictionary<string, string> { ["model"] = "rehearsal-alto" }, null, "drill");
            }
        }

        Assert.Equal("one two three four five six seven eight nine ten", string.Concat(chunks.Select(Content)));
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("created").GetInt64()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("rehearsal-alto", chunk.GetProperty("model").GetString()));
        var entente = chunks[^1].GetProperty("entente");
        Assert.Equal("rehearsal-alto", Assert.Single(entente.GetProperty("handovers").EnumerateArray()).GetProperty("from").GetString());
        Assert.Equal(2, entente.GetProperty("contributors").GetArrayLength());
    }

    [Fact]
    public async Task An_endpoint_that_fails_before_its_first_word_is_replaced_unseen()
    {
        await using var house = await House.StartAsync(Script.Parse("""
            first_token: 0s
            per_token: 0s
            rules:
              - name: down
                match: {model: rehearsal-alto}
                error: {status: 500}
            """));

        var response = await house.ChatAsync(Streamed("rehearsal-alto"));
        var events = await House.EventsAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[DONE]", events[^1]);
        Assert.DoesNotContain(events, text => text.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_is_filled_with_heartbeats()
    {
        await using var house = await House.StartAsync(
            new Script { FirstToken = TimeSpan.FromMilliseconds(400), PerToken = TimeSpan.Zero },
            pool => pool with { Timeouts = pool.Timeouts with { Heartbeat = TimeSpan.FromMilliseconds(50) } });

        var text = await (await house.ChatAsync(Streamed("rehearsal-alto"))).Content.ReadAsStringAsync();

        Assert.StartsWith(":\n\n:\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_models_at_work_are_seen_before_the_first_word()
    {
        await using var house = await House.StartAsync();

        var text = await (await house.ChatAsync(Streamed("entente/fuse", "What is 17 + 25?"))).Content.ReadAsStringAsync();

        var firstData = text.IndexOf("data: ", StringComparison.Ordinal);
        Assert.Contains(" answered (3 of 3)", text[..firstData], StringComparison.Ordinal);
        Assert.StartsWith(": fuse: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_lets_answers_end_and_takes_no_new_ones()
    {
        await using var house = await House.StartAsync(Slow);
        using var response = await house.ChatAsync(Streamed("rehearsal-alto"));

        var stopped = house.Server.StopAsync();
        var ready = await house.SendAsync(HttpMethod.Get, "/readyz");
        var late = await house.ChatAsync(Streamed("rehearsal-alto"));
        var text = await response.Content.ReadAsStringAsync();
        await stopped;

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("server_stopping", (await House.JsonAsync(late)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_answer_that_outlasts_the_limit_of_stopping_ends_in_an_error()
    {
        await using var house = await House.StartAsync(new Script { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromSeconds(5) }, options: options => options with { DrainLimit = TimeSpan.FromMilliseconds(100) });
        using var response = await house.ChatAsync(Streamed("rehearsal-alto"));

        var stopped = house.Server.StopAsync();
        var text = new StringBuilder();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (await reader.ReadLineAsync() is { } line)
            {
                text.AppendLine(line);
            }
        });
        await stopped;

        Assert.Contains("\"code\":\"server_stopping\"", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text.ToString(), StringComparison.Ordinal);
        var calls = await house.Rehearsal.Engine.Calls.UntilAsync(calls => calls.All(call => call.Ending != CallEnding.Running), TestContext.Current.CancellationToken);
        Assert.All(calls, call => Assert.Equal(CallEnding.Cancelled, call.Ending));
    }

    [Fact]
    public async Task A_slow_reader_slows_the_endpoint()
    {
        // Far more than the sockets on the way can hold.
        var words = string.Join(' ', Enumerable.Range(0, 150_000));
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new Rule { Match = new(), Behaviour = new() { Text = words } }] });

        using var response = await house.ChatAsync(Streamed("rehearsal-alto"));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[1024]);
        var sent = await SettledAsync(house);
        var rest = await new StreamReader(stream).ReadToEndAsync();

        Assert.InRange(sent, 1, 140_000);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
    }

    /// <summary>Tokens that the provider has sent when for a quarter of a second nothing has happened there.</summary>
    private static async Task<int> SettledAsync(House house)
    {
        var calls = house.Rehearsal.Engine.Calls;
        while (true)
        {
            try
            {
                await calls.Changed.WaitAsync(TimeSpan.FromMilliseconds(250));
            }
            catch (TimeoutException)
            {
                return calls.Entries[^1].TokensSent;
            }
        }
    }

    private static string Streamed(string model, string prompt = Ten)
        => $"{{\"model\":\"{model}\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}]}}";

    private static string Content(JsonElement chunk)
        => chunk.GetProperty("choices").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } choice
            && choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
}
