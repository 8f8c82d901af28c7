using System.Collections.Immutable;

namespace Entente.Configuration;

public sealed record EnsembleSettings
{
    public required string Name { get; init; }
    public required string Strategy { get; init; }
    public ImmutableArray<string> Panel { get; init; } = [];
    public string? Judge { get; init; }
    public string? Writer { get; init; }
    public string? Conductor { get; init; }
    public double? Agreement { get; init; }
    public string? Verifier { get; init; }
    public decimal? MaxCostUsd { get; init; }
    public int? MaxCalls { get; init; }
    public double? MaxSeconds { get; init; }
}
