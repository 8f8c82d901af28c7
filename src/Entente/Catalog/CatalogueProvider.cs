using System.Collections.Immutable;

namespace Entente.Catalog;

/// <summary>What is known of who serves models, or of an engine that serves them on one's own machine.</summary>
public sealed record CatalogueProvider
{
    public required string Id { get; init; }

    /// <summary>hosted or local.</summary>
    public required string Kind { get; init; }

    public string? Operator { get; init; }

    /// <summary>ISO country whose law binds the operator.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>Of the operator's parent, where that is another.</summary>
    public string? ParentJurisdiction { get; init; }

    public string? Maker { get; init; }
    public string? Hosting { get; init; }

    /// <summary>The dialect in which Entente talks to it at <see cref="BaseUrl"/>.</summary>
    public string? Dialect { get; init; }

    public ImmutableArray<string> Dialects { get => field.IsDefault ? [] : field; init; }
    public string? BaseUrl { get; init; }
    public string? BaseUrlSource { get; init; }
    /// <summary>Nobody has read the address at its source.</summary>
    public bool BaseUrlUnconfirmed { get; init; }

    /// <summary>Variables that usually hold its key, the usual one first.</summary>
    public ImmutableArray<string> KeyEnv { get => field.IsDefault ? [] : field; init; }

    /// <summary>
    /// A set variable of <see cref="KeyEnv"/> means that this provider is meant to be used. False where the name is too general
    /// (such as HF_TOKEN), so that a key never travels where nobody wanted it.
    /// </summary>
    public bool Discover { get; init; }

    /// <summary>The developer whose list prices hold here.</summary>
    public string? FirstPartyOf { get; init; }

    public int? DefaultPort { get; init; }
    public string? Recognise { get; init; }
    public string? InputRetention { get; init; }
    public bool? TrainsOnInputsByDefault { get; init; }
    public string? ZeroDataRetention { get; init; }
    public ContinuationFact? Continuation { get; init; }
    public string? Source { get; init; }
    public string? ReadOn { get; init; }
    public string? Note { get; init; }

    public bool IsLocal => Kind == "local";

    /// <summary>Beside `OPENAI_API_KEY` stands `OPENAI_BASE_URL`; null where there is no key variable of that form.</summary>
    public string? BaseUrlEnv
    {
        get
        {
            foreach (var name in KeyEnv)
            {
                if (name.EndsWith("_API_KEY", StringComparison.Ordinal))
                {
                    return string.Concat(name.AsSpan(0, name.Length - "_API_KEY".Length), "_BASE_URL");
                }
            }

            return null;
        }
    }
}
