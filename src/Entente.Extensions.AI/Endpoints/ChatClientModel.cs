using System.Collections.Immutable;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>
/// A chat client as an endpoint, with the facts that policies ask for. Only id and client must be said; what is null is taken from the
/// catalogue where it knows the model, else it is not known and fails closed where a policy asks for it.
/// </summary>
/// <param name="Model">The id that callers use.</param>
/// <param name="Client">Used by several calls at once; its owner disposes it.</param>
public sealed record ChatClientModel(string Model, IChatClient Client)
{
    /// <summary>Sent as <see cref="ChatOptions.ModelId"/>; null: none is sent, the client has its own.</summary>
    public string? Name { get; init; }

    /// <summary>What decides whether two endpoints serve the same model; default: the client's own name for it, else the id.</summary>
    public string? CatalogId { get; init; }

    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public Weights Weights { get; init; }
    public double? Quality { get; init; }

    /// <summary>Default: the provider's name in the client's metadata, else `chat-client`.</summary>
    public string? Provider { get; init; }

    public string? Operator { get; init; }
    public string? OperatorJurisdiction { get; init; }
    public string? Region { get; init; }

    /// <summary>Weights on the operator's own disk: directives leave it alone unless they say `include_local`.</summary>
    public bool IsLocal { get; init; }

    public Prices? Prices { get; init; }
    public int? ContextTokens { get; init; }
    public int? MaxOutputTokens { get; init; }

    /// <summary>How it takes over a begun answer; null: instruction is tried.</summary>
    public ContinuationForm? Continuation { get; init; }

    /// <summary>Null: those of the pool.</summary>
    public Timeouts? Timeouts { get; init; }

    /// <summary>Pool ids that may take its place, in order.</summary>
    public ImmutableArray<string> Fallback { get; init; } = [];

    /// <summary>
    /// What an exception of this client means; null where it does not know either. Asked first. Without it
    /// <see cref="HttpRequestException"/>, <see cref="EntenteException"/> and messages such as "HTTP 429 (…)" are understood, also as inner
    /// exceptions, and everything else is a broken connection.
    /// </summary>
    public Func<Exception, ChatClientFault?>? Faults { get; init; }

    internal ChatClientMetadata? Metadata => Client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
}
