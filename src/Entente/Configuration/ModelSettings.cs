using System.Collections.Immutable;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Configuration;

public sealed record ModelSettings
{
    /// <summary>The id that callers use.</summary>
    public required string Id { get; init; }

    /// <summary>Its identity: a catalogue id, or any name that is the same for the same weights.</summary>
    public string? Model { get; init; }

    public string? Developer { get; init; }
    public string? Jurisdiction { get; init; }
    public Weights? Weights { get; init; }
    public double? Quality { get; init; }
    public int? ContextTokens { get; init; }
    public int? MaxOutputTokens { get; init; }
    public OutputTerms? OutputTerms { get; init; }
    public Prices? Prices { get; init; }
    public ContinuationForm? Continuation { get; init; }
    public ImmutableArray<EndpointSettings> Endpoints { get; init; } = [];
    public ImmutableArray<string> Fallback { get; init; } = [];
    public TimeoutSettings Timeouts { get; init; } = new();
}
