using Entente.Orchestration;
using Entente.Pool;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>What every strategy promises, whichever it is.</summary>
public sealed class StrategyLawTests
{
    private const string Instant = "first_token: 20ms\nper_token: 2ms\n";

    public static TheoryData<string> Names => [.. Strategies.All(new Affinity(TimeProvider.System)).Select(strategy => strategy.Name)];

    /// <summary>Auto answers under the name of what it takes: its own tests hold it to that.</summary>
    public static TheoryData<string> Named => [.. Strategies.All(new Affinity(TimeProvider.System)).Select(strategy => strategy.Name).Where(name => name != "auto")];

    public static TheoryData<string> Panels => [.. Strategies.All(new Affinity(TimeProvider.System)).Select(strategy => strategy.Name).Where(name => name != "route")];

    [Theory]
    [MemberData(nameof(Named))]
    public void It_answers_under_its_own_name_and_says_of_each_step_whose_part_it_was_and_why(string name)
    {
        var played = new StrategyPlay { Model = $"entente/{name}" }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(name, played.Answer.Summary!.Strategy);
        Assert.NotEmpty(played.Answer.Text);
        Assert.All(played.Steps, step => Assert.True(step.Role.Length > 0 && step.Why.Length > 0, played.Told));
        Assert.Equal(played.Steps.Count, played.Calls.Count);
    }

    /// <summary>Any model, at any step, at its beginning or in its middle: the same strategy ends the run, and what is finished is not asked again.</summary>
    [Theory]
    [MemberData(nameof(Named))]
    public void The_withdrawal_of_any_model_at_any_step_is_survived_by_the_same_strategy(string name)
    {
        var small = StrategyPlay.Only("rehearsal-alto", "rehearsal-brass", "rehearsal-cello");
        foreach (var pool in (PoolDefinition[])[small, StrategyPlay.Pool])
        {
            var steps = new StrategyPlay { Model = $"entente/{name}", Definition = pool, Change = call => call with { Seed = 5 } }.Run().Calls.Count;
            foreach (var victim in pool.Models.Select(model => model.Id))
            {
                for (var at = 1; at <= steps; at++)
                {
                    foreach (var delay in (int[])(pool == small ? [0, 25, 70] : [45]))
                    {
                        Survives(name, pool, victim, at, delay);
                    }
                }
            }
        }
    }

    private static void Survives(string name, PoolDefinition pool, string victim, int at, int delay)
    {
        var seed = (ulong)((at * 1000) + delay + victim.Length);
        var played = new StrategyPlay { Model = $"entente/{name}", Definition = pool, Seed = seed, WithdrawAt = at, Victim = victim, Delay = TimeSpan.FromMilliseconds(delay), Change = call => call with { Seed = 5 } }.Run();
        var told = $"{victim} at call {at}, {delay} ms later, seed {seed}:\n{played.Told}";

        Assert.True(played.Answer.IsComplete, told);
        Assert.True(name == played.Answer.Summary!.Strategy, told);
        Assert.True(played.Calls.All(call => !call.WasWithdrawn), told);
        FinishedSteps.AssertNotAskedAgain(played, told);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_cap_is_ever_exceeded_and_it_stops_with_what_it_has(string name)
    {
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var caps = new Caps
            {
                MaxCalls = (seed % 4) switch { 0 => null, 1 => 1, _ => (int)(seed % 7) + 1 },
                MaxCostNanoUsd = (seed % 3) == 0 ? (long)(300_000 * (1 + seed * seed % 60)) : null,
                MaxSeconds = (seed % 5) == 0 ? 0.3 + (seed % 11 * 0.4) : null,
                Jurisdictions = (seed % 6) == 0 ? ["XA", "XB", "XC"] : [],
                Exclude = (seed % 7) == 0 ? ["rehearsal-harp", "Rehearsal Atelier*"] : [],
            };

            var played = new StrategyPlay { Model = $"entente/{name}", Seed = seed, Caps = caps, Script = "first_token: 60ms\nper_token: 4ms\n" }.Run();

            Assert.True(caps.MaxCalls is not { } calls || played.Calls.Count <= calls, played.Told);
            Assert.True(caps.MaxCostNanoUsd is not { } cost || played.Answer.Summary!.CostNanoUsd <= cost, played.Told);
            Assert.True(caps.MaxSeconds is not { } seconds || played.Elapsed <= TimeSpan.FromSeconds(seconds + 0.2), $"{played.Elapsed} of {caps.MaxSeconds}\n{played.Told}");
            Assert.All(played.Calls, call => Assert.True(Allows(caps, call), played.Told));
            Assert.True(played.Answer.IsComplete || played.Answer.Error!.Code is "max_cost_reached" or "max_seconds_reached", $"seed {seed}\n{played.Told}");
            Assert.True(played.Answer.IsComplete || caps.MaxSeconds is not null || caps.MaxCostNanoUsd is not null, $"seed {seed}\n{played.Told}");
            Assert.True(played.Answer.IsComplete || !HasAnswer(played), $"seed {seed}: there was an answer to give\n{played.Told}");
        }
    }

    /// <summary>Somebody had answered the question to the end, and nobody had begun to speak to the caller.</summary>
    private static bool HasAnswer(Played played)
        => played.Answer.Text.Length == 0 && played.Steps.Any(step => step.Role is "panel" or "worker" && played.EndOf(step)?.Outcome == StepOutcome.Complete)
            && played.Answer.Error!.Code != "max_seconds_reached";

    private static bool Allows(Caps caps, TappedCall call)
    {
        var model = StrategyPlay.Pool.Find(call.Endpoint.Model)!;
        return (caps.Jurisdictions.IsEmpty || (caps.Jurisdictions.Contains(model.DeveloperJurisdiction!) && caps.Jurisdictions.Contains(call.Endpoint.Provider.Jurisdiction!)))
            && (caps.Exclude.IsEmpty || (model.Id != "rehearsal-harp" && model.Developer != "Rehearsal Atelier North"));
    }

    [Theory]
    [MemberData(nameof(Panels))]
    public void With_one_model_in_reach_it_is_a_route_which_is_said(string name)
    {
        var played = new StrategyPlay { Model = $"entente/{name}", Caps = new Caps { Models = ["rehearsal-brass"] } }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal("route", played.Answer.Summary!.Strategy);
        Assert.Equal("answer", Assert.Single(played.Steps).Role);
        Assert.Contains("rehearsal-brass alone is in reach", played.Answer.Summary.Why, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_no_network_the_floor_answers(string name)
    {
        var script = Instant + "rules:\n" + string.Concat(((string[])["north", "west", "south"]).Select(provider => $"  - {{match: {{provider: {provider}}}, error: unavailable}}\n"));

        var played = new StrategyPlay { Model = $"entente/{name}", Script = script }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.NotEmpty(played.Answer.Text);
        Assert.All(played.Steps.Where(step => played.EndOf(step)!.Outcome == StepOutcome.Complete), step => Assert.True(step.IsLocal, played.Told));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_asks_the_same_models_the_same_things_and_gives_the_same_answer(string name)
    {
        var first = new StrategyPlay { Model = $"entente/{name}", Seed = 11, Prompt = "How many days are there between 2024-01-15 and 2024-03-01?" }.Run();
        var second = new StrategyPlay { Model = $"entente/{name}", Seed = 11, Prompt = "How many days are there between 2024-01-15 and 2024-03-01?" }.Run();

        Assert.Equal(first.Answer.Text, second.Answer.Text);
        Assert.Equal(first.Calls.Select(call => (call.Endpoint.Id, call.Prompt)), second.Calls.Select(call => (call.Endpoint.Id, call.Prompt)));
    }

    /// <summary>Every model says something of its own, so that whose words a judge or a verifier is shown can be told.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Nobody_judges_an_answer_of_their_own_or_is_told_whose_it_is(string name)
    {
        var models = StrategyPlay.Pool.Models.Select(model => model.Id).ToList();
        var script = Instant + "rules:\n  - {match: {prompt: \"### Answer A\"}, text: '{\"consensus\": \"x\", \"A\": 5, \"B\": 5}'}\n" + string.Concat(models.Select(model => $"  - {{match: {{model: {model}}}, text: {Own(model)}}}\n"));
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var played = new StrategyPlay { Model = $"entente/{name}", Seed = seed, Script = script }.Run();

            Assert.True(played.Answer.IsComplete, played.Told);
            foreach (var step in played.Steps.Where(step => step.Role is "judge" or "verifier"))
            {
                var asked = played.Calls.First(call => call.Step == step.Step).Prompt;
                Assert.False(asked.Contains(Own(step.Model), StringComparison.Ordinal), $"{step.Model} judges itself in step {step.Step}\n{played.Told}");
                Assert.DoesNotContain("rehearsal-", asked, StringComparison.Ordinal);
                Assert.Contains("So the answer is", asked, StringComparison.Ordinal);
            }
        }

        string Own(string model) => $"So the answer is {100 + models.IndexOf(model)}.";
    }
}
