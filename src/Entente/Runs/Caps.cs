using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Entente.Pool;

namespace Entente.Runs;

/// <summary>Limits of one run; null or empty means no limit. A run never exceeds one.</summary>
public sealed record Caps
{
    public long? MaxCostNanoUsd { get; init; }
    public int? MaxCalls { get; init; }
    public double? MaxSeconds { get; init; }

    /// <summary>Only endpoints whose price is known take part, since the key has a budget.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PricedOnly { get; init; }

    /// <summary>ISO codes; developer and operator must both be bound by one of them. Unknown facts do not pass.</summary>
    public ImmutableArray<string> Jurisdictions { get; init; } = [];

    /// <summary>Pool ids, developers or providers that must not take part.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Pool ids that the caller's key may use.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>The tighter of each limit, this one's or the ensemble's.</summary>
    public Caps Within(Ensemble ensemble) => this with
    {
        MaxCostNanoUsd = Tighter(MaxCostNanoUsd, ensemble.MaxCostNanoUsd),
        MaxCalls = Tighter(MaxCalls, ensemble.MaxCalls),
        MaxSeconds = Tighter(MaxSeconds, ensemble.MaxSeconds),
    };

    private static T? Tighter<T>(T? left, T? right) where T : struct, IComparable<T>
        => left is null ? right : right is null || left.Value.CompareTo(right.Value) <= 0 ? left : right;
}
