using System.Collections.Immutable;
using Entente.Catalog;

namespace Entente.Pool;

public enum Weights { Unknown, Open, Closed }

/// <summary>A model that callers may name, with the facts about who trained it.</summary>
public sealed record PoolModel
{
    /// <summary>The id that callers use.</summary>
    public required string Id { get; init; }

    /// <summary>What decides whether two pool models are the same model (decision 10). Default: the pool id.</summary>
    public required string CatalogId { get; init; }

    /// <summary>False where <see cref="CatalogId"/> is only the default: `check` warns then.</summary>
    public bool IdentityIsKnown { get; init; }

    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public Weights Weights { get; init; }
    public OutputTerms? OutputTerms { get; init; }

    /// <summary>Prior of how good it is, 0 to 1; null where nothing is known.</summary>
    public double? Quality { get; init; }

    /// <summary>In order of preference; never empty.</summary>
    public required ImmutableArray<Endpoint> Endpoints { get; init; }

    /// <summary>Models that may take its place, in order. Empty: only its own endpoints.</summary>
    public ImmutableArray<string> Fallback { get; init; } = [];
}
