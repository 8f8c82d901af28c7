using Entente.Catalog;
using Entente.Dialects;

namespace Entente.Configuration;

public sealed record EndpointSettings
{
    public required string Provider { get; init; }

    /// <summary>The model's name there; null: the pool id.</summary>
    public string? Name { get; init; }

    public string? Region { get; init; }
    public Prices? Prices { get; init; }
    public ContinuationForm? Continuation { get; init; }
    public int? ContextTokens { get; init; }
    public int? MaxOutputTokens { get; init; }
}
