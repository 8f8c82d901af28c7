using Entente.EndToEnd.Support;
using Entente.Rehearsal.Calls;
using Xunit;

namespace Entente.EndToEnd.Scenarios;

/// <summary>
/// The sixteen failures of Failover Bench (methodology v0.1), through `entente up` with one model and one fallback. Waits are a fifth
/// in the suite and whole in the soak.
/// </summary>
[Collection(Alone.Name)]
public sealed class FailoverBenchTests
{
    private const double Short = 0.2;

    [Fact]
    public async Task S01_a_429_that_says_when_is_waited_for_at_the_same_model()
    {
        await using var stage = await Stage.OpenAsync("S01");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "primary");
        Assert.Equal(2, stage.PrimaryCalls.Count);
        Assert.InRange(stage.PrimaryCalls[1].ReceivedAt - stage.PrimaryCalls[0].ReceivedAt, 1900, 4000);
    }

    [Fact]
    public async Task S02_a_429_that_never_ends_is_backed_off_from_and_then_left()
    {
        await using var stage = await Stage.OpenAsync("S02");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "fallback");
        var at = stage.PrimaryCalls.Select(call => call.ReceivedAt).ToList();
        Assert.InRange(at.Count, 2, 6);
        Assert.InRange(at.Count(moment => moment < at[0] + 3000), 1, 4);
        Assert.All(at.Zip(at.Skip(1)), pair => Assert.True(pair.Second - pair.First > 250));
    }

    [Fact]
    public async Task S03_a_500_is_tried_once_more()
    {
        await using var stage = await Stage.OpenAsync("S03");

        await ServedAsync(stage, await stage.AskAsync(), "primary");
        Assert.Equal(2, stage.PrimaryCalls.Count);
        Assert.Empty(stage.FallbackCalls);
    }

    [Fact]
    public async Task S04_a_503_that_lasts_is_left_for_the_fallback()
    {
        await using var stage = await Stage.OpenAsync("S04");

        await ServedAsync(stage, await stage.AskAsync(), "fallback");
        Assert.InRange(stage.Calls.Count, 2, 6);
    }

    [Fact]
    public async Task S05_a_reset_before_the_headers_is_never_seen()
    {
        await using var stage = await Stage.OpenAsync("S05");

        await ServedAsync(stage, await stage.AskAsync());
    }

    [Fact]
    public Task S06_a_silent_route_is_tried_once_and_the_fallback_answers() => SilentRouteAsync(Short);

    [Fact, Trait("Category", "Soak")]
    public Task S06_at_full_length() => SilentRouteAsync(1);

    private static async Task SilentRouteAsync(double scale)
    {
        await using var stage = await Stage.OpenAsync("S06", scale);

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "fallback");
        Assert.Single(stage.PrimaryCalls);
        Assert.InRange(heard.Seconds, 0, 100 * scale);
    }

    /// <summary>A hedge would answer before the silent route could be asked again; here nothing is asked beside it.</summary>
    [Theory]
    [InlineData("S06")]    // silent before the headers
    [InlineData("S07")]    // silent after them
    public async Task A_route_that_was_silent_is_not_asked_again_where_nothing_is_hedged(string scenario)
    {
        await using var stage = await Stage.OpenAsync(scenario, timeouts: "headers: 3s, first_token: 4s, hedge_after: 1h");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "fallback");
        Assert.Equal(CallEnding.Cancelled, Assert.Single(stage.PrimaryCalls).Ending);
    }

    [Fact]
    public Task S07_a_late_first_token_is_hedged() => LateFirstTokenAsync(Short);

    [Fact, Trait("Category", "Soak")]
    public Task S07_at_full_length() => LateFirstTokenAsync(1);

    private static async Task LateFirstTokenAsync(double scale)
    {
        await using var stage = await Stage.OpenAsync("S07", scale);

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "fallback");
        Assert.InRange(heard.Deltas[0].At - heard.SentAt, 0, 15_000 * scale);
    }

    [Fact]
    public async Task S08_a_stream_that_is_cut_is_gone_on_with_to_the_whole_answer()
    {
        await using var stage = await Stage.OpenAsync("S08");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard);
        Assert.Equal(40, stage.PrimaryCalls[0].TokensSent);
        Assert.Equal(1, heard.Entente!.Value.GetProperty("handovers").GetArrayLength());
    }

    [Fact]
    public Task S09_a_stream_that_stalls_is_bounded_whole_and_healthy_afterwards() => StallAsync(Short);

    [Fact, Trait("Category", "Soak")]
    public Task S09_at_full_length() => StallAsync(1);

    private static async Task StallAsync(double scale)
    {
        await using var stage = await Stage.OpenAsync("S09", scale);

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard);
        Assert.InRange(heard.Seconds, 0, 45 * scale);
        Assert.Equal((20, CallEnding.Cancelled), (stage.PrimaryCalls[0].TokensSent, stage.PrimaryCalls[0].Ending));
        await ServedAsync(stage, await stage.AskAsync(), isAlone: false);
    }

    [Fact]
    public async Task S10_an_event_that_is_no_JSON_reaches_nobody()
    {
        await using var stage = await Stage.OpenAsync("S10");

        await ServedAsync(stage, await stage.AskAsync());
        await ServedAsync(stage, await stage.AskAsync(), "primary", isAlone: false);
    }

    [Fact]
    public async Task S11_a_missing_DONE_after_the_finish_reason_is_forgiven_in_time()
    {
        await using var stage = await Stage.OpenAsync("S11");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "primary");
        Assert.InRange(heard.Seconds, 0, 8);
        Assert.Single(stage.Calls);
    }

    [Fact]
    public async Task S12_a_context_that_is_too_long_goes_to_a_model_with_more_room()
    {
        await using var stage = await Stage.OpenAsync("S12");

        await ServedAsync(stage, await stage.AskAsync(), "fallback");
        Assert.Single(stage.PrimaryCalls);
    }

    [Fact]
    public async Task S13_a_refusal_is_passed_on_with_its_reason_and_not_routed_around()
    {
        await using var stage = await Stage.OpenAsync("S13");

        var heard = await stage.AskAsync();

        Assert.Equal((400, Ending.Error, "content_policy_violation"), (heard.Status, heard.Ending, heard.ErrorCode));
        Assert.Contains("rejected as a result of our safety system", heard.ErrorMessage, StringComparison.Ordinal);
        Assert.Single(stage.Calls);
    }

    /// <summary>With a primary that cannot go on by itself, so that the fallback's refusal is met.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("instruction")]
    [InlineData("prefill")]
    public async Task S14_a_successor_that_refuses_a_prefill_is_asked_in_words(string continuation)
    {
        await using var stage = await Stage.OpenAsync("S14", continuation: continuation);

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard);
        Assert.Equal(continuation != "instruction", stage.Calls.Any(call => call is { Continuation: "prefill", Status: 400 }));
        Assert.Equal("instruction", stage.Calls[^1].Continuation);
    }

    [Fact]
    public Task S15_an_outage_is_served_through_and_the_primary_is_back_soon_after() => OutageAsync(Short);

    [Fact, Trait("Category", "Soak")]
    public Task S15_at_full_length() => OutageAsync(1);

    private static async Task OutageAsync(double scale)
    {
        await using var stage = await Stage.OpenAsync("S15", scale);

        // 1. Twenty requests, four seconds apart.
        var asked = new List<Task<Heard>>();
        for (var request = 0; request < 20; request++)
        {
            asked.Add(stage.AskAsync());
            await Task.Delay(TimeSpan.FromSeconds(4) * scale);
        }

        var heard = await Task.WhenAll(asked);
        foreach (var one in heard)
        {
            await ServedAsync(stage, one, isAlone: false);
        }


        // 2. The primary is back within thirty seconds of its return (which are not shortened: rests are not configured).
        var returned = stage.PrimaryCalls[0].ReceivedAt + 60_000 * scale;
        var back = stage.PrimaryCalls.FirstOrDefault(call => call.Ending == CallEnding.Complete);
        for (; back is null && Moment.Now < returned + 30_000; back = stage.PrimaryCalls.FirstOrDefault(call => call.Ending == CallEnding.Complete))
        {
            await ServedAsync(stage, await stage.AskAsync(), isAlone: false);
            await Task.Delay(TimeSpan.FromSeconds(4) * scale);
        }

        Assert.InRange((back?.ReceivedAt ?? double.MaxValue) - returned, 0, 30_000);

        // 3. Probes are few.
        Assert.InRange(stage.PrimaryCalls.Count(call => call.Status == 503), 1, 12);
    }

    [Fact]
    public async Task S16_the_answer_names_who_gave_it_and_failed_attempts_cost_nothing()
    {
        await using var stage = await Stage.OpenAsync("S16");

        var heard = await stage.AskAsync();

        await ServedAsync(stage, heard, "fallback");
        var answered = Assert.Single(stage.FallbackCalls);
        Assert.Equal((answered.InputTokens, answered.TokensSent), (heard.Usage!.Value.GetProperty("prompt_tokens").GetInt64(), heard.Usage.Value.GetProperty("completion_tokens").GetInt32()));
        Assert.Equal((answered.InputTokens + 2m * answered.TokensSent) / 1_000_000, heard.Entente!.Value.GetProperty("cost_usd").GetDecimal());
        var (receipt, calls) = await Evidence.AgreesAsync(stage.Caller, stage.Calls, heard);
        Assert.Equal(stage.Calls.Count, calls.Count);
        Assert.All(receipt.Steps.SkipLast(1), step => Assert.Equal(("failed", 0), (step.Outcome, step.CostNanoUsd ?? 0)));
    }

    /// <summary>The whole answer, in good order, with its usage, who gave it, and a receipt that agrees with the provider.</summary>
    /// <param name="isAlone">It is the first request: every call that the provider had is a step of its receipt.</param>
    private static async Task ServedAsync(Stage stage, Heard heard, string? by = null, bool isAlone = true)
    {
        Assert.True(heard is { Status: 200, Ending: Ending.Complete, Torn: null }, heard.ToString());
        Assert.Equal(stage.Whole, heard.Text);
        Assert.True(heard.Usage?.GetProperty("completion_tokens").GetInt32() > 0);
        var (receipt, _) = await Evidence.AgreesAsync(stage.Caller, stage.Calls, heard);
        if (by is not null)
        {
            Assert.Equal(by, heard.Model);
            Assert.Equal(by, Assert.Single(receipt.Contributors).Model);
        }

        if (isAlone)
        {
            Assert.Equal(stage.Calls.Select(call => (call.Provider, call.Model)), receipt.Steps.Select(step => (step.Provider, step.WireName!)));
        }
    }
}
