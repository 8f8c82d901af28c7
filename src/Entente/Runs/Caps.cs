using System.Collections.Immutable;

namespace Entente.Runs;

/// <summary>Limits of one run; null or empty means no limit. A run never exceeds one.</summary>
public sealed record Caps
{
    public long? MaxCostNanoUsd { get; init; }
    public int? MaxCalls { get; init; }
    public double? MaxSeconds { get; init; }

    /// <summary>ISO codes; developer and operator must both be bound by one of them. Unknown facts do not pass.</summary>
    public ImmutableArray<string> Jurisdictions { get; init; } = [];

    /// <summary>Pool ids, developers or providers that must not take part.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Pool ids that the caller's key may use.</summary>
    public ImmutableArray<string> Models { get; init; } = [];
}
