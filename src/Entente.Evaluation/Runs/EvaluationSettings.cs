using Entente.Evaluation.Measures;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Runs;

/// <summary>What to run over the data.</summary>
public sealed record EvaluationSettings
{
    public required IReadOnlyList<IStrategyFactory> Strategies { get; init; }

    public required Split Split { get; init; }

    /// <summary><c>DATASET</c> or <c>DATASET/POOL</c>; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public Caps Caps { get; init; } = Caps.None;

    /// <summary>The path of what was learned.</summary>
    public string? TrainedFile { get; init; }

    /// <summary>Plays every strategy again without each developer's and each jurisdiction's models.</summary>
    public bool WithLosses { get; init; }

    /// <summary>For strategies that draw, and for the intervals.</summary>
    public int Seed { get; init; } = 1;

    public int Resamples { get; init; } = Bootstrap.DefaultResamples;
}
