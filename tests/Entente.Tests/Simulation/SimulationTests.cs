using Entente.Simulation;
using Xunit;

namespace Entente.Tests.Simulation;

public sealed class SimulationTests
{
    public static TheoryData<int> Hundreds => [.. Enumerable.Range(0, 10).Select(number => number * 100)];

    [Theory]
    [MemberData(nameof(Hundreds))]
    public void Every_invariant_holds_after_every_event_of_a_hundred_seeds(int from)
    {
        var outcomes = new SeedOutcome[100];

        Parallel.For(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, at => outcomes[at] = Simulator.Run((ulong)(from + at)));

        Assert.Empty(outcomes.Where(outcome => outcome.Violation is not null).Select(Say));
        AssertFaultsHappened(outcomes);
        Assert.Empty(outcomes.Where(outcome => outcome.MostOpen < 50).Select(outcome => $"seed {outcome.Seed}: {outcome.MostOpen} runs were open at most"));
    }

    /// <summary>A rule that is never put to the test holds always.</summary>
    private static void AssertFaultsHappened(SeedOutcome[] hundred)
    {
        Assert.True(hundred.Sum(outcome => outcome.PowerLosses) >= 8, $"{hundred.Sum(outcome => outcome.PowerLosses)} power losses took something");
        Assert.True(hundred.Sum(outcome => outcome.Forgotten) >= 5, $"{hundred.Sum(outcome => outcome.Forgotten)} ends were lost with the power");
        Assert.True(hundred.Sum(outcome => outcome.Erased) >= 300, $"{hundred.Sum(outcome => outcome.Erased)} runs were erased");
        Assert.True(hundred.Sum(outcome => outcome.ClocksSetBack) >= 20, $"{hundred.Sum(outcome => outcome.ClocksSetBack)} clocks were set back");
        Assert.True(hundred.Sum(outcome => outcome.ClocksSetForward) >= 10, $"{hundred.Sum(outcome => outcome.ClocksSetForward)} clocks were set forward");
        Assert.True(hundred.Count(outcome => outcome.Days > 1) >= 20, $"{hundred.Count(outcome => outcome.Days > 1)} worlds saw another day");
        Assert.True(hundred.Sum(outcome => outcome.TileFaults) >= 60, $"{hundred.Sum(outcome => outcome.TileFaults)} faults of the tile store");
        Assert.True(hundred.Sum(outcome => outcome.TilesDamaged) >= 20, $"{hundred.Sum(outcome => outcome.TilesDamaged)} tiles were damaged");
    }

    [Fact]
    public void The_seeds_reach_what_they_are_to_try()
    {
        var outcomes = Enumerable.Range(0, 20).Select(seed => Simulator.Run((ulong)seed)).ToList();

        Assert.True(outcomes.Sum(outcome => outcome.Complete) > 300);
        Assert.True(outcomes.Sum(outcome => outcome.Continued) > 50);
        Assert.True(outcomes.Sum(outcome => outcome.Failed) > 50);
        Assert.True(outcomes.Sum(outcome => outcome.Left) > 10);
        Assert.True(outcomes.Sum(outcome => outcome.Crashed) > 20);
        Assert.True(outcomes.Min(outcome => outcome.MostOpen) >= 50, string.Join(" ", outcomes.Select(outcome => outcome.MostOpen)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_twice_and_another_seed_another()
    {
        var first = Simulator.Run(7);
        var second = Simulator.Run(7);
        var other = Simulator.Run(8);

        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.Events, second.Events);
        Assert.NotEqual(first.TraceHash, other.TraceHash);
    }

    private static string Say(SeedOutcome outcome) => $"seed {outcome.Seed}: {outcome.Violation!.Invariant}: {outcome.Violation.What}\n{string.Join("\n", outcome.Last)}";
}
