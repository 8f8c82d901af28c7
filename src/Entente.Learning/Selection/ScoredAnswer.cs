namespace Entente.Learning.Selection;

/// <summary>One of the answers that a panel gave, with what supports it.</summary>
public sealed record ScoredAnswer
{
    public required string Answer { get; init; }

    /// <summary>The logit among the panel's answers; only differences mean something.</summary>
    public required double Score { get; init; }

    /// <summary>The softmax of <see cref="Score"/> among the panel's answers, 0 to 1, not calibrated.</summary>
    public required double Share { get; init; }

    /// <summary>The calibrated probability that it is right, 0 to 1.</summary>
    public required double Probability { get; init; }

    /// <summary>Places in the panel of who gave it, at least one.</summary>
    public required IReadOnlyList<int> Voters { get; init; }

    /// <summary>The place in the panel of the voter with the most skill in this kind of question: whose words are taken.</summary>
    public required int Spokesman { get; init; }
}
