namespace Entente.Orchestration.Auto;

/// <summary>What a strategy would take from the caps, and what it cannot do.</summary>
public sealed record Outlay
{
    public required string Strategy { get; init; }

    /// <summary>As a multiple of what Route would cost; null where prices are not known.</summary>
    public double? CostRatio { get; init; }

    /// <summary>Which cap has no room for it, as a half-sentence; null where all have.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Whether the caller's tools can be called by its answer.</summary>
    public bool TakesTools { get; init; }
}
