namespace Entente.Evaluation.Strategies;

/// <summary>What a strategy may spend. Null: no such cap.</summary>
public sealed record Caps
{
    public static Caps None { get; } = new();

    /// <summary>Mean cost over the questions, as a multiple of the best single model's; the strategy chooses its operating point by it.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>For each question; a call that would break it is not made.</summary>
    public int? MaxCalls { get; init; }

    /// <summary>For each question, by the estimate before the call; a call that would break it is not made.</summary>
    public double? MaxCostUsd { get; init; }
}
