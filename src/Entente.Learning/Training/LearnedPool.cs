using Entente.Learning.Cascading;
using Entente.Learning.Selection;

namespace Entente.Learning.Training;

/// <summary>What was learned for a pool of models.</summary>
public sealed record LearnedPool
{
    public required string Name { get; init; }

    /// <summary>For any part of the pool's models.</summary>
    public required AnswerSelector Selector { get; init; }

    /// <summary>Null where costs are unknown or fewer than three models are good enough.</summary>
    public CascadePlan? Cascade { get; init; }

    /// <summary>The five models for a weighed vote, best first.</summary>
    public required IReadOnlyList<string> Panel { get; init; }

    /// <summary>Mean scores on questions of train that the fit had not seen: by the selector, the best single, the repaired and the best per kind.</summary>
    public required PoolFigures Figures { get; init; }
}

/// <summary>Measured by cross-fitting within train. All from 0 to 1.</summary>
public sealed record PoolFigures(int Questions, double Selector, double BestSingle, double Repaired, double BestPerKind, double Oracle);
