namespace Entente.Learning.Gains;

/// <summary>What a strategy gained on questions that it was not fitted on.</summary>
public sealed record StrategyGain
{
    /// <summary>route, cascade, vote or select.</summary>
    public required string Strategy { get; init; }

    public required MeasuredGain OverBestSingle { get; init; }

    public required MeasuredGain OverRoute { get; init; }

    /// <summary>Mean cost as a multiple of the best single model's; null where costs are unknown.</summary>
    public double? CostRatio { get; init; }
}
