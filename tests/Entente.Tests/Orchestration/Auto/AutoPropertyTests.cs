using System.Collections.Immutable;
using CsCheck;
using Entente.Dialects;
using Entente.Orchestration;
using Entente.Orchestration.Auto;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration.Auto;

/// <summary>Whatever the situation: what is taken can be done, and within the caps.</summary>
public sealed class AutoPropertyTests
{
    private static readonly Gen<string?> Effort = Gen.Int[0, 7].Select(at => at == 7 ? null : RunOptions.Efforts[at]);

    private static readonly Gen<ExpectedGain> Gain = Gen.Select(Gen.Double[-0.2, 0.3], Gen.Double[0, 0.1], Gen.Double[0.1, 30], (mean, width, cost) => new ExpectedGain(mean, mean - width, mean + width, cost));

    private static readonly Gen<Expectations?> Expected = Gen.Select(Gen.Bool, Gain, Gain, Gain, (any, headroom, cascade, vote) => !any ? null : new Expectations
    {
        Source = "random",
        Questions = 100,
        Headroom = headroom,
        OverRoute = ImmutableDictionary<string, ExpectedGain>.Empty.Add("cascade", cascade).Add("vote", vote),
    });

    private static readonly Gen<AutoSituation> Situation = Gen.Select(
        Gen.Select(Effort, Gen.Int[1, 6], Gen.Int[1, 6], Gen.Bool, Gen.Bool),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 5]),
        Gen.Bool.Array[7],
        Expected,
        (pool, traits, fits, expected) => Situations.Usual with
        {
            Effort = pool.Item1,
            Models = [.. Enumerable.Range(0, pool.Item2).Select(model => $"m{model}")],
            Developers = Math.Min(pool.Item2, pool.Item3),
            Verifier = pool.Item4 ? "tests" : null,
            IsCheapFirst = pool.Item5,
            Traits = new() { HasTools = traits.Item1, HasImages = traits.Item2, OneSpeaker = traits.Item3 ? "one speaks" : null, IsComparable = traits.Item4, Tasks = traits.Item5 },
            Outlays = [.. Situations.Usual.Outlays.Zip(fits, (outlay, isIn) => isIn ? outlay : outlay with { WhyNot = "no room" })],
            Expected = expected,
        });

    [Fact]
    public void What_is_taken_fits_the_caps_and_takes_what_the_request_brings()
        => Situation.Sample(situation =>
        {
            var decision = AutoRules.Decide(situation);
            var outlay = situation.Outlays.Single(one => one.Strategy == decision.Strategy);

            Assert.NotEmpty(decision.Why);
            Assert.Equal(decision, AutoRules.Decide(situation));
            if (decision.Strategy == "route")
            {
                return;
            }

            Assert.Null(outlay.WhyNot);
            Assert.Null(situation.Traits.OneSpeaker);
            Assert.True(situation.Models.Length > 1 && situation.Developers > 1);
            Assert.True(outlay.TakesTools || !situation.Traits.HasTools);
            Assert.False(situation.Traits.HasImages && decision.Strategy is "relay" or "plan");
            Assert.False(situation.Effort is "none" or "minimal" or "low");
            Assert.True(decision.Strategy != "search" || situation.Verifier is not null);
            Assert.True(situation.Verifier is null || decision.Strategy is "cascade" or "vote" or "search", "a verifier that is named is not used");
            Assert.True(situation.Expected?.Of(decision.Strategy, situation.Verifier is not null) is not { Mean: <= 0 }, "what loses is not taken");
        }, iter: 20_000);

    [Fact]
    public void A_higher_effort_is_never_the_reason_for_one_model()
        => Situation.Select(situation => situation with { Expected = null, Outlays = Situations.Usual.Outlays }).Sample(situation =>
        {
            if (AutoRules.Decide(situation with { Effort = "medium" }).Strategy != "route")
            {
                Assert.NotEqual("route", AutoRules.Decide(situation with { Effort = "high" }).Strategy);
                Assert.NotEqual("route", AutoRules.Decide(situation with { Effort = "max" }).Strategy);
            }
        }, iter: 2_000);

    /// <summary>Whole runs in simulated time: no cap is broken and nothing that the request brings is refused.</summary>
    [Fact]
    public void No_run_breaks_a_cap_or_refuses_what_it_was_given()
        => Gen.Select(Effort, Gen.Select(Gen.Int[0, 8], Gen.Int[0, 40], Gen.Int[0, 30]), Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool), Gen.Int[1, 1000], Gen.Bool.Select(isClosed => isClosed ? "What is 17 * 23?" : "Describe the sea."))
            .Sample((effort, limits, features, seed, prompt) =>
            {
                var caps = new Caps
                {
                    MaxCalls = limits.Item1 == 0 ? null : limits.Item1,
                    MaxCostNanoUsd = limits.Item2 == 0 ? null : limits.Item2 * 700_000L,
                    MaxSeconds = limits.Item3 == 0 ? null : limits.Item3,
                };

                var played = new StrategyPlay
                {
                    Model = "entente",
                    Seed = (ulong)seed,
                    Caps = caps,
                    Prompt = prompt,
                    Change = call => call with
                    {
                        ReasoningEffort = effort,
                        Tools = features.Item1 ? [new ToolDefinition("forecast", "The weather", null)] : [],
                        Choices = features.Item2 ? 2 : 1,
                        ResponseFormat = features.Item3 ? new(ResponseFormatKind.JsonObject) : null,
                    },
                }.Run();

                Assert.True(played.Answer.IsComplete || played.Answer.Error!.Code is "max_cost_reached" or "max_seconds_reached", played.Told);
                Assert.True(caps.MaxCalls is not { } calls || played.Calls.Count <= calls, played.Told);
                Assert.True(caps.MaxCostNanoUsd is not { } cost || played.Answer.Summary!.CostNanoUsd <= cost, played.Told);
                Assert.True(caps.MaxSeconds is not { } seconds || played.Elapsed <= TimeSpan.FromSeconds(seconds + 0.2), played.Told);
                Assert.True(!features.Item2 || played.Answer.Summary!.Strategy == "route", played.Told);
            }, iter: 150, threads: 1);
}
