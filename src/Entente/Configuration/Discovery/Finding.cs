namespace Entente.Configuration.Discovery;

/// <summary>What a look for endpoints found, or missed, in one place.</summary>
public sealed record Finding
{
    /// <summary>Id of a provider or an engine in the catalogue.</summary>
    public required string Provider { get; init; }

    public bool IsLocal { get; init; }

    /// <summary>Number of models that it brings into the pool.</summary>
    public int Models { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Says { get; init; }
}
