using System.Collections.Immutable;

namespace Entente.Orchestration.Auto;

/// <summary>All that Auto decides by: the effort, the question's traits, who is in reach, what the caps have room for, and what is recorded.</summary>
public sealed record AutoSituation
{
    /// <summary>As the caller said it; null: not said, which is medium.</summary>
    public string? Effort { get; init; }

    /// <summary>Names of those in reach, within the caps on who may be asked.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>Of these models; one whose developer is not known counts as of its own.</summary>
    public required int Developers { get; init; }

    public QuestionTraits Traits { get; init; } = new();

    /// <summary>The verifier that the request or the ensemble names; null without one.</summary>
    public string? Verifier { get; init; }

    /// <summary>The two cheapest models together cost no more than the best known one.</summary>
    public bool IsCheapFirst { get; init; }

    /// <summary>Of each strategy that may be taken; one that is not listed is not taken.</summary>
    public required ImmutableArray<Outlay> Outlays { get; init; }

    /// <summary>Null where nothing is recorded.</summary>
    public Expectations? Expected { get; init; }
}

/// <param name="Strategy">The strategy's name.</param>
/// <param name="Why">As a sentence without a full stop, for receipt and answer.</param>
public sealed record AutoDecision(string Strategy, string Why);
