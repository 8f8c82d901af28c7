using Entente.Dialects;

namespace Entente.Configuration;

public sealed record ProviderSettings
{
    public required string Name { get; init; }

    /// <summary>Whose facts in the catalogue hold for it; null: those under its own name, where there are any.</summary>
    public string? Catalog { get; init; }

    public string? Dialect { get; init; }
    public string? BaseUrl { get; init; }
    public SecretReference? ApiKey { get; init; }
    public string? Operator { get; init; }
    public string? Jurisdiction { get; init; }
    public string? Region { get; init; }

    /// <summary>The weights lie on the operator's own disk.</summary>
    public bool? Local { get; init; }

    public ContinuationForm? Continuation { get; init; }
}
