namespace Entente.Configuration;

/// <summary>The operator of local engines.</summary>
public sealed record HomeSettings
{
    public string? Name { get; init; }
    public string? Jurisdiction { get; init; }
}
