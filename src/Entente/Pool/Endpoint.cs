using Entente.Catalog;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>A model at a provider in a region, over a dialect, with a credential. Compared by value on reload.</summary>
public sealed record Endpoint
{
    /// <summary>`model@provider`, with `/region` where a provider serves it in several.</summary>
    public required string Id { get; init; }

    /// <summary>The pool id of the model, by which callers know it.</summary>
    public required string Model { get; init; }

    /// <summary>The model's name at this provider.</summary>
    public required string WireName { get; init; }

    public required Provider Provider { get; init; }
    public string? Region { get; init; }
    public required string Dialect { get; init; }

    /// <summary>
    /// Base address without a trailing slash, such as `https://api.example/v1`; what follows it is `/chat/completions`,
    /// `/messages` (so `https://api.anthropic.com/v1`) or `/responses`, as the dialect has it.
    /// </summary>
    public required string BaseUrl { get; init; }

    /// <summary>Null where the endpoint asks for no key.</summary>
    public Secret? Credential { get; init; }

    /// <summary>Null: not known; instruction is tried, and what the endpoint answers is remembered.</summary>
    public ContinuationForm? Continuation { get; init; }

    /// <summary>Null: not known.</summary>
    public Prices? Prices { get; init; }

    public int? ContextTokens { get; init; }
    public int? MaxOutputTokens { get; init; }

    /// <summary>Weights on the operator's own disk: directives leave it alone unless they say `include_local`.</summary>
    public bool IsLocal { get; init; }

    public Timeouts Timeouts { get; init; } = new();

    /// <summary>Why it cannot be called as it is configured, and how to mend that; null where it can.</summary>
    public string? Unusable { get; init; }
}

/// <summary>Who serves. Null facts are not known and fail closed where a policy asks for them.</summary>
public sealed record Provider
{
    public required string Name { get; init; }
    public string? Operator { get; init; }
    public string? Jurisdiction { get; init; }
}

/// <summary>A credential that does not print itself.</summary>
public sealed record Secret(string Value)
{
    public override string ToString() => "***";
}
