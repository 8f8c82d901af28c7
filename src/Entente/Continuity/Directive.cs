using System.Collections.Immutable;
using Entente.Pool;

namespace Entente.Continuity;

/// <summary>A dated order that withdraws models or endpoints until it is lifted. Its axes are an AND.</summary>
public sealed record Directive
{
    public required string Id { get; init; }

    /// <summary>Axis to pattern; `*` in a pattern stands for any characters, case does not count.</summary>
    public required ImmutableSortedDictionary<string, string> Match { get; init; }

    /// <summary>Unix milliseconds from which it holds.</summary>
    public required long EffectiveMs { get; init; }

    public required long IssuedMs { get; init; }
    public long? LiftedMs { get; init; }

    /// <summary>When it was seen to come into force, where that was after it was issued: from then on the clock has no say any more.</summary>
    public long? BeganMs { get; init; }

    public required string Reason { get; init; }

    /// <summary>operator: issued by people; observed: inferred from an endpoint's refusal.</summary>
    public required string Source { get; init; }

    /// <summary>Reaches weights on the operator's own disk too.</summary>
    public bool IncludeLocal { get; init; }

    /// <summary>What a directive may name.</summary>
    public static ImmutableArray<string> Axes { get; } =
        ["developer", "developer_jurisdiction", "operator", "operator_jurisdiction", "provider", "region", "model"];

    /// <summary>Whether it holds, by the clock or because it has once held: a clock that is set back lifts nothing, also across a restart.</summary>
    public bool IsInForce(long nowMs) => LiftedMs is null && (EffectiveMs <= nowMs || EffectiveMs <= IssuedMs || BeganMs is not null);

    /// <summary>Whether it holds by now, and nobody has noted so yet.</summary>
    internal bool BeginsBy(long nowMs) => LiftedMs is null && BeganMs is null && EffectiveMs > IssuedMs && EffectiveMs <= nowMs;

    /// <summary>
    /// Whether it reaches this endpoint. A jurisdiction that is not known is reached by every directive on that axis: an unknown
    /// fact fails closed.
    /// </summary>
    public bool Reaches(Endpoint endpoint, PoolModel model)
    {
        if (endpoint.IsLocal && !IncludeLocal)
        {
            return false;
        }

        foreach (var (axis, pattern) in Match)
        {
            if (!Reaches(axis, pattern, endpoint, model))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Reaches(string axis, string pattern, Endpoint endpoint, PoolModel model) => axis switch
    {
        "developer" => Pattern.Matches(pattern, model.Developer),
        "developer_jurisdiction" => model.DeveloperJurisdiction is null || Pattern.Matches(pattern, model.DeveloperJurisdiction),
        "operator" => Pattern.Matches(pattern, endpoint.Provider.Operator),
        "operator_jurisdiction" => endpoint.Provider.Jurisdiction is null || Pattern.Matches(pattern, endpoint.Provider.Jurisdiction),
        "provider" => Pattern.Matches(pattern, endpoint.Provider.Name),
        "region" => Pattern.Matches(pattern, endpoint.Region),
        "model" => Pattern.Matches(pattern, model.Id) || Pattern.Matches(pattern, model.CatalogId) || Pattern.Matches(pattern, endpoint.WireName),
        _ => false,
    };
}
