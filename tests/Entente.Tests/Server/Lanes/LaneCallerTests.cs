using System.Net;
using System.Text;
using System.Text.Json;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>Callers that wait, leave or read slowly, and a server that stops: the same on both lanes.</summary>
public sealed class LaneCallerTests
{
    private static readonly Script Slow = new() { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.FromMilliseconds(40), SharedText = true };

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
        // Far more than the sockets on the way can hold, in fewer tokens than any endpoint's limit.
        const int Count = 3_000;
        var token = " " + new string('w', 8 * 1024);
        var text = string.Concat(Enumerable.Repeat(token, Count));
        await using var house = await House.StartAsync(Script.Instant with { Rules = [new Rule { Match = new(), Behaviour = new() { Text = text, Tokens = [.. Enumerable.Repeat(token, Count)] } }] });

        using var response = await house.ChatAsync(lane.Streamed());
        await using var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[1024]);
        var sent = await SettledAsync(house);
        var rest = await new StreamReader(stream).ReadToEndAsync();

        Assert.InRange(sent, 1, Count * 2 / 3);
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
}
