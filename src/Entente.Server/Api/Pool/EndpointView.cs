namespace Entente.Server.Api.Pool;

internal sealed record EndpointList
{
    public required EndpointView[] Endpoints { get; init; }
}

/// <summary>An endpoint as it is now.</summary>
internal sealed record EndpointView
{
    public required string Endpoint { get; init; }
    public required string Model { get; init; }
    public required string CatalogId { get; init; }
    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public required string Weights { get; init; }
    public required string Provider { get; init; }
    public string? Operator { get; init; }
    public string? OperatorJurisdiction { get; init; }
    public string? Region { get; init; }
    public required bool Local { get; init; }
    public required string Dialect { get; init; }
    public required string Name { get; init; }
    public PriceView? PriceUsdPerMtok { get; init; }

    /// <summary>ready, resting, unauthorised, limited, quarantined or withdrawn.</summary>
    public required string Health { get; init; }

    public required bool Usable { get; init; }
    public string? WhyNot { get; init; }
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>Running mean; absent before it has answered.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>Calls that it is answering.</summary>
    public required int Running { get; init; }
}

internal sealed record PriceView
{
    public required decimal Input { get; init; }
    public required decimal Output { get; init; }
}
