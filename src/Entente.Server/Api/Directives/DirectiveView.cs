using System.Collections.Immutable;

namespace Entente.Server.Api.Directives;

/// <summary>A directive, and how far it reaches.</summary>
internal sealed record DirectiveView
{
    public required string Id { get; init; }
    public required ImmutableSortedDictionary<string, string> Match { get; init; }
    public required DateTimeOffset Effective { get; init; }
    public required DateTimeOffset Issued { get; init; }
    public DateTimeOffset? Lifted { get; init; }
    public required string Reason { get; init; }
    public required string Source { get; init; }
    public bool IncludeLocal { get; init; }

    /// <summary>Whether it holds now.</summary>
    public required bool InForce { get; init; }

    /// <summary>Endpoints of the pool that it matches.</summary>
    public required int Endpoints { get; init; }
}

internal sealed record DirectiveList
{
    public required DirectiveView[] Directives { get; init; }
}

/// <summary>The body of POST /v1/directives.</summary>
internal sealed record DirectiveOrder
{
    /// <summary>Axis to pattern; all must match.</summary>
    public Dictionary<string, string>? Match { get; init; }

    /// <summary>Default: now.</summary>
    public DateTimeOffset? Effective { get; init; }

    public string? Reason { get; init; }
    public bool IncludeLocal { get; init; }
}
