using System.Globalization;

namespace Entente.Evaluation.Live;

/// <summary>What each question may spend, whoever answers it. Null: no such cap.</summary>
public sealed record LiveCaps
{
    public static LiveCaps None { get; } = new();

    public int? MaxCalls { get; init; }

    public double? MaxCostUsd { get; init; }

    public double? MaxSeconds { get; init; }

    /// <summary>The same caps are the same text: an answer that was given under others is not taken for one under these.</summary>
    public override string ToString() => string.Join(' ', ((string?[])
    [
        MaxCalls is { } calls ? $"calls={calls.ToString(CultureInfo.InvariantCulture)}" : null,
        MaxCostUsd is { } cost ? $"usd={cost.ToString("r", CultureInfo.InvariantCulture)}" : null,
        MaxSeconds is { } seconds ? $"seconds={seconds.ToString("r", CultureInfo.InvariantCulture)}" : null,
    ]).OfType<string>());
}
