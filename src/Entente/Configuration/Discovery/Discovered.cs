using System.Collections.Immutable;

namespace Entente.Configuration.Discovery;

/// <summary>The configuration that a look for endpoints amounts to, as a file could have said it.</summary>
public sealed record Discovered
{
    /// <summary>Without models where nothing was found.</summary>
    public required EntenteConfiguration Configuration { get; init; }

    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Key variables of usual providers that are not set.</summary>
    public ImmutableArray<string> MissingVariables { get; init; } = [];

    public bool IsEmpty => Configuration.Models.IsEmpty;
}

/// <summary>A provider with the models that it serves.</summary>
internal sealed record FoundProvider(ProviderSettings Provider, ImmutableArray<FoundModel> Models, Finding Finding);

/// <param name="Id">The pool id that it gets.</param>
/// <param name="WireName">Its name at the provider.</param>
internal sealed record FoundModel(string Id, string WireName)
{
    public int? ContextTokens { get; init; }
}
