using Entente.Learning.Gains;
using Entente.Learning.Kinds;
using Entente.Learning.Routing;

namespace Entente.Learning.Training;

/// <summary>What was learned from one dataset: its kinds of questions, its router, and its pools.</summary>
public sealed record LearnedDomain
{
    public required string Name { get; init; }

    public required KindClassifier Kinds { get; init; }

    public required Router Router { get; init; }

    /// <summary>The pools with answers that can be compared; empty where the data have scores only.</summary>
    public required IReadOnlyList<LearnedPool> Pools { get; init; }

    /// <summary>How routing among the models of a pool went, by the pool's name.</summary>
    public required IReadOnlyList<LearnedRoute> Routes { get; init; }

    /// <summary>What orchestrating gained in each pool; empty in files that were made before this was measured.</summary>
    public IReadOnlyList<LearnedGains> Gains { get; init; } = [];

    /// <summary>The text by which kinds and clusters are told: the prompt and its options.</summary>
    public static string TextOf(string prompt, IReadOnlyList<string> options)
        => options.Count == 0 ? prompt : prompt + "\n" + string.Join('\n', options);

    /// <summary>The pool of this name, else the smallest that holds all these models, else the one that shares most with them; null without pools.</summary>
    public LearnedPool? PoolFor(string? name, IReadOnlyCollection<string> models)
        => Pools.FirstOrDefault(pool => pool.Name == name)
            ?? Pools.Where(pool => models.All(model => pool.Selector.Models.Any(own => own.Name == model))).MinBy(pool => pool.Selector.Models.Count)
            ?? Pools.MaxBy(pool => pool.Selector.Models.Count(own => models.Contains(own.Name)));
}

/// <summary>Routing in a pool.</summary>
public sealed record LearnedRoute
{
    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Names.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Mean costs on train as a multiple of the best single model's; zeros where unknown.</summary>
    public required double[] Costs { get; init; }

    /// <summary>Cheapest first, accuracy rising with cost.</summary>
    public required IReadOnlyList<RoutePoint> Points { get; init; }

    /// <summary>On the same questions as the points, within train: the best single model and the best for each true kind.</summary>
    public required double BestSingle { get; init; }

    public required double BestPerKind { get; init; }

    /// <summary>The kNN baseline on the same questions.</summary>
    public required double Nearest { get; init; }

    /// <summary>The most accurate point within a cap on the mean cost; the cheapest where none is.</summary>
    public RoutePoint PointWithin(double maxCostRatio) => Points.LastOrDefault(point => point.CostRatio <= maxCostRatio) ?? Points[0];
}
