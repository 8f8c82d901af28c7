using System.Collections.Immutable;
using Entente.Orchestration.Auto;

namespace Entente.Tests.Orchestration.Auto;

/// <summary>Situations to decide in: six models of three developers, a question whose answers can be compared, room for everything.</summary>
internal static class Situations
{
    private static readonly string[] TakeTools = ["route", "cascade", "vote", "fuse"];

    public static AutoSituation Usual { get; } = new()
    {
        Models = ["a", "b", "c", "d", "e", "f"],
        Developers = 3,
        Traits = new() { IsComparable = true },
        IsCheapFirst = true,
        Outlays = [.. ((string[])["route", "cascade", "vote", "fuse", "relay", "plan", "search"]).Select(name => new Outlay { Strategy = name, CostRatio = 5, TakesTools = TakeTools.Contains(name) })],
    };

    public static AutoSituation At(this AutoSituation situation, string? effort) => situation with { Effort = effort };

    public static AutoSituation Without(this AutoSituation situation, params string[] strategies)
        => situation with { Outlays = [.. situation.Outlays.Select(outlay => strategies.Contains(outlay.Strategy) ? outlay with { WhyNot = "max_calls leaves 1 of the 9 that it needs" } : outlay)] };

    public static AutoSituation Expecting(this AutoSituation situation, ExpectedGain headroom, params (string Strategy, ExpectedGain Gain)[] gains) => situation with
    {
        Expected = new() { Source = "tiny", Questions = 500, Headroom = headroom, OverRoute = gains.ToImmutableDictionary(one => one.Strategy, one => one.Gain) },
    };

    public static ExpectedGain Gain(double points, double width = 1, double? cost = null) => new(points / 100, (points - width) / 100, (points + width) / 100, cost);
}
