using System.Collections.Immutable;

namespace Entente.Orchestration.Auto;

/// <summary>What recorded evaluations say of questions like this one, asked of a pool like this one. All from 0 to 1.</summary>
public sealed record Expectations
{
    /// <summary>Where they come from, as the end of a sentence: "mmlu-pro, law".</summary>
    public required string Source { get; init; }

    public required int Questions { get; init; }

    /// <summary>Oracle minus best single model: more than this nobody who only chooses among the answers can gain.</summary>
    public required ExpectedGain Headroom { get; init; }

    /// <summary>Of Route, as a multiple of the best single model's cost.</summary>
    public double RouteCost { get; init; } = 1;

    /// <summary>Over Route, by strategy: cascade and vote. Recorded answers say nothing of the others.</summary>
    public required ImmutableDictionary<string, ExpectedGain> OverRoute { get; init; }

    /// <summary>
    /// Of the strategies whose calls depend on each other nothing is recorded. Those that read a panel's answers are expected to gain what
    /// counting them gains; one that has a verifier can gain the headroom.
    /// </summary>
    /// <returns>Null where nothing is known.</returns>
    public ExpectedGain? Of(string strategy, bool isVerified)
        => isVerified && strategy != "route" ? Headroom
            : OverRoute.GetValueOrDefault(strategy) ?? (strategy == "cascade" ? null : OverRoute.GetValueOrDefault("vote"));
}

/// <param name="Low">The lower end of the 95 % interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="CostRatio">As a multiple of the best single model's cost; null where it is not recorded.</param>
public sealed record ExpectedGain(double Mean, double Low, double High, double? CostRatio = null);
