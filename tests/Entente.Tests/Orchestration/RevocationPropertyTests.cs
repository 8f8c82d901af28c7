using Entente.Orchestration;
using Entente.Pool;
using Entente.Simulation;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>
/// Whatever is revoked, when and how much of it: the same strategy ends the run while two models remain, nobody is asked who may not be,
/// and nothing finished is asked again. Over seeds: a pool, an order of everything, a run, and withdrawals are drawn from each.
/// </summary>
public sealed class RevocationPropertyTests
{
    private const int Seeds = 60;
    private const int LongestRun = 24;

    /// <summary>All but Auto, which is none of its own: it decides anew on what is left.</summary>
    public static TheoryData<string> Names => [.. Strategies.All(new Affinity(TimeProvider.System)).Select(strategy => strategy.Name).Where(name => name != "auto")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_models_may_be_revoked_at_any_steps_while_two_remain(string name)
    {
        var (withdrawn, refused) = (0, 0);
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var dice = new Dice(seed * 7919);
            var models = StrategyPlay.Pool.Models.Select(model => model.Id).ToList();
            dice.Shuffle(models);
            var pool = StrategyPlay.Only([.. models.Take(dice.Between(3, models.Count))]);
            var victims = pool.Models.Select(model => model.Id).ToList();
            dice.Shuffle(victims);
            var losses = victims.Take(dice.Between(1, victims.Count - 2)).Select(victim => (dice.Between(1, dice.Chance(0.5) ? 1 : dice.Chance(0.4) ? 6 : LongestRun), victim, TimeSpan.FromMilliseconds(dice.Chance(0.4) ? 0 : dice.Between(1, 160)))).ToList();

            var played = new StrategyPlay { Model = $"entente/{name}", Definition = pool, Seed = seed, Withdrawals = losses, Change = call => call with { Seed = 5 } }.Run();

            var told = $"seed {seed}, {pool.Models.Length} models, {string.Join(", ", losses.Select(loss => $"{loss.victim} at call {loss.Item1} after {loss.Item3.TotalMilliseconds} ms"))}:\n{played.Told}";
            Assert.True(played.Answer.IsComplete, told);
            Assert.True(name == played.Answer.Summary!.Strategy, told);
            Assert.True(played.Calls.All(call => !call.WasWithdrawn), told);
            FinishedSteps.AssertNotAskedAgain(played, told);
            withdrawn += losses.Count(loss => loss.Item1 <= played.Calls.Count);
            refused += played.Steps.Count(step => played.EndOf(step)?.Failure?.Directive is not null);
        }

        // The property means nothing where withdrawals come after the end or reach nobody who speaks.
        Assert.True(withdrawn >= Seeds / 2, $"only {withdrawn} withdrawals came while the run went on");
        Assert.True(refused >= Seeds / 20, $"only {refused} steps were cut off by one");
    }
}
