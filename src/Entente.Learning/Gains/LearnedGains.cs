namespace Entente.Learning.Gains;

/// <summary>What orchestrating gained among the models of a pool, measured within train on questions that were left out of the fit.</summary>
public sealed record LearnedGains
{
    /// <summary>The pool's name.</summary>
    public required string Pool { get; init; }

    /// <summary>Names of its models.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required GainTable All { get; init; }

    /// <summary>The same by kind of question, for those kinds of which there is enough.</summary>
    public required IReadOnlyList<KindGains> Kinds { get; init; }
}

/// <param name="Kind">The kind's name.</param>
public sealed record KindGains(string Kind, GainTable Table);

/// <summary>Gains on the same questions.</summary>
public sealed record GainTable
{
    public required int Questions { get; init; }

    /// <summary>Oracle minus best single model: nobody who only chooses among the answers can gain more.</summary>
    public required MeasuredGain Headroom { get; init; }

    public required IReadOnlyList<StrategyGain> Strategies { get; init; }
}
