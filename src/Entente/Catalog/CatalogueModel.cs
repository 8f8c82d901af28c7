using System.Collections.Immutable;

namespace Entente.Catalog;

/// <summary>What is known of a model. Null facts are not known.</summary>
public sealed record CatalogueModel
{
    /// <summary>Decides what is the same model (decision 10).</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }
    public required string Developer { get; init; }
    public string? Jurisdiction { get; init; }

    /// <summary>open or closed.</summary>
    public string? Weights { get; init; }

    public string? Licence { get; init; }
    public string? Released { get; init; }

    /// <summary>current, older, legacy, superseded or unclear.</summary>
    public string? Status { get; init; }

    public int? ContextTokens { get; init; }
    public int? MaxOutputTokens { get; init; }
    public ImmutableArray<string> Input { get => field.IsDefault ? [] : field; init; }
    public ImmutableArray<string> Output { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names of the same weights elsewhere, as an engine or a reseller writes them.</summary>
    public ImmutableArray<string> Also { get => field.IsDefault ? [] : field; init; }

    /// <summary>Key into <see cref="Catalogue.Terms"/>.</summary>
    public string? Terms { get; init; }

    /// <summary>The developer's own list price; it says nothing about other providers.</summary>
    public CataloguePrice? PriceUsdPerMtok { get; init; }

    public ContinuationFact? Continuation { get; init; }
    public ImmutableArray<CatalogueLineage> Lineage { get => field.IsDefault ? [] : field; init; }
    public string? Source { get; init; }
    public string? ReadOn { get; init; }
    public string? Note { get; init; }

    public bool IsCurrent => Status == "current";
}

/// <summary>US dollars per million tokens.</summary>
public sealed record CataloguePrice
{
    public required decimal Input { get; init; }
    public required decimal Output { get; init; }
    public decimal? CachedRead { get; init; }
    public decimal? CacheWrite { get; init; }
    public decimal? Reasoning { get; init; }
    public required string Source { get; init; }
    public string? Basis { get; init; }
    public string? ReadOn { get; init; }
    public string? Note { get; init; }

    public Prices ToPrices() => new()
    {
        Input = Input,
        Output = Output,
        CachedRead = CachedRead,
        CacheWrite = CacheWrite,
        Reasoning = Reasoning,
        Source = ReadOn is null ? Source : $"{Source} ({ReadOn})",
    };
}

/// <summary>Where a model comes from; `alleged` is a competitor's statement, not a finding.</summary>
public sealed record CatalogueLineage
{
    public required string Base { get; init; }
    public string? Relation { get; init; }
    public string? Status { get; init; }
    public string? Source { get; init; }
}

/// <summary>Terms on outputs that several models share.</summary>
public sealed record CatalogueTerms
{
    /// <summary>allowed, allowed_with_conditions, forbidden; null where it is not known.</summary>
    public string? TrainOtherModels { get; init; }

    /// <summary>What was found where the answer is none of the three.</summary>
    public string? Stated { get; init; }

    public string? Conditions { get; init; }
    public string? Source { get; init; }
    public string? ReadOn { get; init; }
    public string? Note { get; init; }

    public OutputTerms ToOutputTerms() => new(TrainOtherModels, Conditions, Source, ReadOn);
}
