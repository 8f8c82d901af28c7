using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>Endpoints that fail, callers that leave or read slowly, servers that stop: the same on both lanes.</summary>
public sealed class LaneFaultTests
{
    private static readonly Script Slow = new() { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromMilliseconds(40), SharedText = true };

    [Theory, ClassData<BothLanes>]
    public async Task A_model_that_is_withdrawn_while_it_speaks_is_followed_by_another_without_a_break(Lane lane)
    {
        await using var house = await House.StartAsync(Slow);

        using var response = await house.ChatAsync(lane.Streamed());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var chunks = new List<JsonElement>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            chunks.Add(JsonElement.Parse(line["data: ".Length..]));
            if (chunks.Count(chunk => LaneCall.Content(chunk).Length > 0) == 4 && house.Server.Directives.List().Count == 0)
            {
                await house.Server.Directives.IssueAsync(new Dictionary<string, string> { ["model"] = lane.Model() }, null, "drill");
            }
        }

        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("created").GetInt64()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal(lane.Model(), chunk.GetProperty("model").GetString()));
        var entente = chunks[^1].GetProperty("entente");
        Assert.Equal(lane.Model(), Assert.Single(entente.GetProperty("handovers").EnumerateArray()).GetProperty("from").GetString());
        Assert.Equal(2, entente.GetProperty("contributors").GetArrayLength());
    }

    [Theory, ClassData<BothLanes>]
    public async Task An_endpoint_that_fails_before_its_first_word_is_replaced_unseen(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new() { Model = lane.Model() }, Behaviour = new() { Error = new() { Status = 500 } } }] });

        var response = await house.ChatAsync(lane.Streamed());
        var events = await House.EventsAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[DONE]", events[^1]);
        Assert.DoesNotContain(events, text => text.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Lane.Passthrough, CutHow.Clean, CutInside.Nothing)]
    [InlineData(Lane.Passthrough, CutHow.Reset, CutInside.Event)]
    [InlineData(Lane.Translated, CutHow.Clean, CutInside.Nothing)]
    [InlineData(Lane.Translated, CutHow.Reset, CutInside.Event)]
    public async Task A_stream_that_is_cut_is_gone_on_with_elsewhere(Lane lane, CutHow how, CutInside inside)
    {
        await using var house = await House.StartAsync(Failing(lane, new() { Cut = new() { AfterTokens = 4, How = how, Inside = inside } }));

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();

        WentOn(lane, chunks);
    }

    [Theory]
    [InlineData(Lane.Passthrough, 0)]
    [InlineData(Lane.Passthrough, 4)]
    [InlineData(Lane.Translated, 0)]
    [InlineData(Lane.Translated, 4)]
    public async Task An_error_inside_a_200_is_gone_on_after_elsewhere(Lane lane, int tokens)
    {
        await using var house = await House.StartAsync(Failing(lane, new() { ErrorEvent = new(tokens, new() { Status = 529, Type = "overloaded_error", Message = "Busy." }) }));

        var chunks = (await House.EventsAsync(await house.ChatAsync(lane.Streamed()))).Chunks();

        if (tokens > 0)
        {
            WentOn(lane, chunks);
        }
        else
        {
            Assert.Equal(LaneCall.TenWords, chunks.Text());
        }
    }

    [Theory, ClassData<BothLanes>]
    public async Task What_nobody_can_go_on_with_ends_in_one_error_and_without_a_terminator(Lane lane)
    {
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new() { Match = new(), Behaviour = new() { Cut = new() { AfterTokens = 4 } } }] });

        using var response = await house.ChatAsync(lane.Streamed(more: "\"entente\":{\"max_calls\":1},"));
        var text = await LaneCall.UntilItBreaksAsync(response);

        Assert.Equal(2, text.Split("{\"error\":").Length);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"finish_reason\":\"", text, StringComparison.Ordinal);
        Assert.Single(house.Rehearsal.Engine.Calls.Entries);
    }

    [Theory]
    [InlineData(Lane.Passthrough, true)]
    [InlineData(Lane.Passthrough, false)]
    [InlineData(Lane.Translated, true)]
    [InlineData(Lane.Translated, false)]
    public async Task Nobody_works_for_a_caller_who_has_left(Lane lane, bool streamed)
    {
        await using var house = await House.StartAsync(new Script { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromSeconds(5) });
        using var http = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = house.Server.Url };
        using var leaving = new CancellationTokenSource();
        using var body = new StringContent(streamed ? lane.Streamed() : lane.Whole(), Encoding.UTF8, "application/json");
        var asked = http.PostAsync("/v1/chat/completions", body, leaving.Token);
        var calls = house.Rehearsal.Engine.Calls;
        await calls.UntilAsync(calls => calls is [{ Ending: CallEnding.Running, Status: 200 or 0 }], TestContext.Current.CancellationToken);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        var call = Assert.Single(await calls.UntilAsync(calls => calls.All(call => call.Ending != CallEnding.Running), TestContext.Current.CancellationToken));
        Assert.Equal(CallEnding.Cancelled, call.Ending);
    }

    [Theory, ClassData<BothLanes>]
    public async Task Silence_is_filled_with_heartbeats(Lane lane)
    {
        await using var house = await House.StartAsync(
            new Script { FirstToken = TimeSpan.FromMilliseconds(400), PerToken = TimeSpan.Zero },
            pool => pool with { Timeouts = pool.Timeouts with { Heartbeat = TimeSpan.FromMilliseconds(50) } });

        var text = await (await house.ChatAsync(lane.Streamed())).Content.ReadAsStringAsync();

        Assert.StartsWith(":\n\n:\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_models_at_work_are_seen_before_the_first_word()
    {
        await using var house = await House.StartAsync();

        var text = await (await house.ChatAsync(LaneCall.Body("entente/fuse", true, "What is 17 + 25?"))).Content.ReadAsStringAsync();

        var firstData = text.IndexOf("data: ", StringComparison.Ordinal);
        Assert.Contains(" answered (3 of 3)", text[..firstData], StringComparison.Ordinal);
        Assert.StartsWith(": fuse: ", text, StringComparison.Ordinal);
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_server_that_is_told_to_stop_lets_answers_end_and_takes_no_new_ones(Lane lane)
    {
        await using var house = await House.StartAsync(Slow);
        using var response = await house.ChatAsync(lane.Streamed());

        var stopped = house.Server.StopAsync();
        var ready = await house.SendAsync(HttpMethod.Get, "/readyz");
        var late = await house.ChatAsync(lane.Streamed());
        var text = await response.Content.ReadAsStringAsync();
        await stopped;

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("server_stopping", (await House.JsonAsync(late)).GetProperty("error").GetProperty("code").GetString());
    }

    [Theory, ClassData<BothLanes>]
    public async Task An_answer_that_outlasts_the_limit_of_stopping_ends_in_an_error(Lane lane)
    {
        await using var house = await House.StartAsync(new Script { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromSeconds(5) }, options: options => options with { DrainLimit = TimeSpan.FromMilliseconds(100) });
        using var response = await house.ChatAsync(lane.Streamed());

        var stopped = house.Server.StopAsync();
        var text = await LaneCall.UntilItBreaksAsync(response);
        await stopped;

        Assert.Contains("\"code\":\"server_stopping\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        var calls = await house.Rehearsal.Engine.Calls.UntilAsync(calls => calls.All(call => call.Ending != CallEnding.Running), TestContext.Current.CancellationToken);
        Assert.All(calls, call => Assert.Equal(CallEnding.Cancelled, call.Ending));
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_slow_reader_slows_the_endpoint(Lane lane)
    {
        // Far more than the sockets on the way can hold.
        var words = string.Join(' ', Enumerable.Range(0, 150_000));
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new Rule { Match = new(), Behaviour = new() { Text = words } }] });

        using var response = await house.ChatAsync(lane.Streamed());
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

    /// <summary>The model of the lane fails so in every call; all minds say the same words.</summary>
    private static Script Failing(Lane lane, Behaviour behaviour)
        => Script.Instant with { SharedText = true, Rules = [new() { Match = new() { Model = lane.Model() }, Behaviour = behaviour }] };

    private static void WentOn(Lane lane, List<JsonElement> chunks)
    {
        Assert.Equal(LaneCall.TenWords, chunks.Text());
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal(lane.Model(), chunk.GetProperty("model").GetString()));
        var handovers = chunks[^1].GetProperty("entente").GetProperty("handovers").EnumerateArray().ToList();
        Assert.All(handovers, handover => Assert.Equal(lane.Model(), handover.GetProperty("from").GetString()));
        Assert.NotEqual(lane.Model(), handovers[^1].GetProperty("to").GetString());
    }
}
