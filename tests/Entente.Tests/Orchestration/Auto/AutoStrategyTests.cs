using Entente.Orchestration;
using Entente.Orchestration.Auto;
using Entente.Orchestration.Route;
using Entente.Orchestration.Vote;
using Entente.Pool;
using Entente.Runs;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Orchestration.Auto;

public sealed class AutoStrategyTests
{
    private static PoolDefinition Three { get; } = StrategyPlay.Only("rehearsal-alto", "rehearsal-brass", "rehearsal-cello");

    [Theory]
    [InlineData("entente", "minimal", "route", "effort minimal: one model is enough")]
    [InlineData("entente", null, "cascade", "no effort is named, so medium: the cheapest are asked first")]
    [InlineData("entente/auto", "medium", "cascade", "entente/auto was asked for; effort medium: the cheapest are asked first")]
    [InlineData("entente", "high", "fuse", "effort high: models of 7 developers are in reach: a panel, a judge and a writer")]
    [InlineData("entente", "max", "fuse", "effort max: models of 7 developers are in reach")]
    public void The_run_says_which_strategy_and_why(string model, string? effort, string strategy, string why)
    {
        var played = Play(model, effort);

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(strategy, played.Answer.Summary!.Strategy);
        Assert.StartsWith(why, played.Answer.Summary.Why, StringComparison.Ordinal);
        Assert.Equal(strategy, Assert.Single(played.Answer.Noticed.OfType<PlanMade>()).Strategy);
    }

    [Fact]
    public async Task A_conversation_that_a_cheap_model_holds_is_not_a_pool_of_cheap_models()
    {
        await using var world = new CoreWorld("first_token: 0ms\nper_token: 0ms\n");
        var held = await world.AskAsync("entente", "What is 17 * 23?", call => call with { ReasoningEffort = "low" });

        var answer = await world.AskAsync("entente", "What is 17 * 23?");

        Assert.Equal("rehearsal-cricket", held.Summary!.Model);
        Assert.Equal("cascade", answer.Summary!.Strategy);
    }

    [Fact]
    public void An_effort_that_does_not_exist_is_refused_with_those_that_do()
    {
        var played = Play("entente", "ultra");

        Assert.Equal((400, "invalid_value", "reasoning_effort"), (played.Answer.Error!.Status, played.Answer.Error.Code, played.Answer.Error.Param));
        Assert.Contains("none, minimal, low, medium, high, xhigh, max", played.Answer.Error.Message, StringComparison.Ordinal);
        Assert.Empty(played.Calls);
    }

    [Theory]
    [InlineData("high", 3, "max_calls leaves 3 of the 5 that it needs")]
    [InlineData("medium", 2, "max_calls leaves 2 of the 3 that it needs")]
    public void A_cap_on_calls_leads_to_what_fits_into_it(string effort, int calls, string why)
    {
        var played = Play("entente", effort, caps: new Caps { MaxCalls = calls });

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.True(played.Calls.Count <= calls);
        Assert.Equal(calls == 3 ? "relay" : "route", played.Answer.Summary!.Strategy);
        Assert.Contains(why, played.Answer.Summary.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cap_on_time_leads_to_fewer_rounds()
    {
        var played = Play("entente", "high", caps: new Caps { MaxSeconds = 8 });

        Assert.Equal("vote", played.Answer.Summary!.Strategy);
        Assert.Contains("fuse not: max_seconds leaves 8 s for 3 rounds of calls", played.Answer.Summary.Why, StringComparison.Ordinal);
    }

    /// <summary>Any model, at any step: the strategy that was taken ends the run.</summary>
    [Theory]
    [InlineData("medium")]
    [InlineData("high")]
    public void The_withdrawal_of_any_model_at_any_step_is_survived(string effort)
    {
        foreach (var pool in (PoolDefinition[])[Three, StrategyPlay.Pool])
        {
            var calm = Play("entente", effort, pool);
            foreach (var victim in pool.Models.Select(model => model.Id))
            {
                for (var at = 1; at <= calm.Calls.Count; at++)
                {
                    var played = new StrategyPlay { Model = "entente", Definition = pool, Seed = (ulong)at, WithdrawAt = at, Victim = victim, Delay = TimeSpan.FromMilliseconds(25), Change = call => call with { ReasoningEffort = effort } }.Run();

                    Assert.True(played.Answer.IsComplete, $"{victim} at call {at}\n{played.Told}");
                    Assert.True(calm.Answer.Summary!.Strategy == played.Answer.Summary!.Strategy, $"{victim} at call {at}\n{played.Told}");
                    Assert.True(played.Calls.All(call => !call.WasWithdrawn), played.Told);
                }
            }
        }
    }

    [Fact]
    public void A_strategy_that_comes_to_nothing_is_followed_by_what_pays_with_those_that_are_left()
    {
        var affinity = new Affinity(TimeProvider.System);
        var auto = new AutoStrategy([new RouteStrategy(affinity), new VoteStrategy(), new Lost("fuse", FailureClass.Withdrawn)]);

        var played = Play("entente", "high", Three, instead: auto);

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(["fuse", "vote"], played.Answer.Noticed.OfType<PlanMade>().Select(plan => plan.Strategy));
        Assert.Equal("vote", played.Answer.Summary!.Strategy);
        Assert.StartsWith("all of them are gone; effort high: ", played.Answer.Summary.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FailureClass.Refused)]
    [InlineData(FailureClass.Invalid)]
    public void A_refusal_and_a_cap_are_told_and_not_gone_around(FailureClass failure)
    {
        var auto = new AutoStrategy([new RouteStrategy(new Affinity(TimeProvider.System)), new Lost("fuse", failure)]);

        var played = Play("entente", "high", Three, instead: auto);

        Assert.Equal("gone", played.Answer.Error?.Code);
        Assert.Single(played.Answer.Noticed.OfType<PlanMade>());
        Assert.Empty(played.Calls);
    }

    private static Played Play(string model, string? effort, PoolDefinition? pool = null, Caps? caps = null, IStrategy? instead = null) => new StrategyPlay
    {
        Model = model,
        Definition = pool ?? StrategyPlay.Pool,
        Caps = caps ?? new(),
        Instead = instead,
        Change = call => call with { ReasoningEffort = effort },
    }.Run();

    private sealed class Lost(string name, FailureClass why) : IStrategy
    {
        public string Name => name;

        public bool TakesTools => true;

        public Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
            => Task.FromResult(new Spoken { Failure = new() { Stage = Stage.Admission, Class = why, Code = "gone", Message = "all of them are gone" } });
    }
}
