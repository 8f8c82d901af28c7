using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>What to ask of a live pool.</summary>
public sealed record LiveSettings
{
    /// <summary>The pool's name in the findings.</summary>
    public required string Pool { get; init; }

    /// <summary>The models that are asked alone, for the baselines, at least one; in the order that settles ties.</summary>
    public required IReadOnlyList<ModelFacts> Models { get; init; }

    /// <summary>Strategies by the name that they have in findings, with what is asked for. Null: the best single model itself.</summary>
    public required IReadOnlyList<(string Name, string? Asked)> Strategies { get; init; }

    public required Split Split { get; init; }

    public LiveCaps Caps { get; init; } = LiveCaps.None;

    /// <summary>Whether the best single model is sampled as often as a strategy has made calls.</summary>
    public bool WithControl { get; init; } = true;

    /// <summary>Dollars that this evaluation may spend in all; null: no such cap.</summary>
    public double? BudgetUsd { get; init; }

    /// <summary>Questions that are open at the same time.</summary>
    public int Parallel { get; init; } = 4;

    public int Seed { get; init; } = 1;

    public int Resamples { get; init; } = Bootstrap.DefaultResamples;
}
