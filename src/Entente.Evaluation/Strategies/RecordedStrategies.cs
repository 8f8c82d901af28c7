using Entente.Evaluation.Baselines;
using Entente.Evaluation.Strategies.Learned;

namespace Entente.Evaluation.Strategies;

/// <summary>Every strategy that can be named on the command line.</summary>
public static class RecordedStrategies
{
    public static IReadOnlyList<IStrategyFactory> All { get; } =
    [
        new SingleBaseline(),
        new RepairedBaseline(),
        new PerTaskBaseline(),
        new VoteBaseline(),
        new VerifiedPanel(),
        new RouteStrategy(),
        new CascadeStrategy(),
        new WeighedVoteStrategy(),
        new SelectStrategy(),
        new AutoStrategy(),
        new LiveOnlyStrategy("fuse", "how a writer makes a new answer of several"),
        new LiveOnlyStrategy("relay", "what a model makes of another's work"),
        new LiveOnlyStrategy("plan", "what a model makes of a part of the question"),
        new LiveOnlyStrategy("search", "what a model makes of its earlier attempts"),
    ];

    /// <summary>Null: there is none of that name.</summary>
    public static IStrategyFactory? Named(string name) => All.FirstOrDefault(strategy => strategy.Name == name);
}
