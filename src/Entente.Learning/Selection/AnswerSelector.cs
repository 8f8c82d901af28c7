using Entente.Learning.Numbers;

namespace Entente.Learning.Selection;

/// <summary>
/// Scores every answer that a panel gave by who gave it, who agrees, how long they wrote, which kind of question it is and how the answer
/// itself looks: a conditional logit over the answers (McFadden 1974), its probability calibrated on questions that it was not fitted on.
/// Any part of the models may be on the panel; a model that it does not know counts like the mean one. Immutable, safe for all threads.
/// </summary>
public sealed record AnswerSelector
{
    private const double ShortShare = 0.05;

    /// <summary>In the order of the weights.</summary>
    public required IReadOnlyList<ModelTraits> Models { get; init; }

    public required int Kinds { get; init; }

    public required double[] Weights { get; init; }

    /// <summary>The mean share of the largest group in train.</summary>
    public required double UsualAgreement { get; init; }

    /// <summary>Whether the look of an answer counts, or only who gave it.</summary>
    public bool UsesTraits { get; init; } = true;

    /// <summary>From the softmax among the panel's answers to the probability of being right.</summary>
    public required MonotoneCurve Calibration { get; init; }

    /// <summary>The answers, best first; empty where nobody's answer could be extracted. Answers that are equal by support stand in ordinal order.</summary>
    /// <param name="kinds">The probability of each kind, from <see cref="Kinds.KindClassifier"/>.</param>
    public IReadOnlyList<ScoredAnswer> Score(string prompt, IReadOnlyList<string> options, ReadOnlySpan<double> kinds, IReadOnlyList<PanelAnswer> panel)
    {
        var ballot = new Ballot(this, panel, kinds);
        if (ballot.Groups.Count == 0)
        {
            return [];
        }

        var question = new QuestionText(prompt, options);
        var rows = new SparseRows();
        foreach (var group in ballot.Groups)
        {
            ballot.Write(group, question, rows);
        }

        var scores = Enumerable.Range(0, rows.Count).Select(row => rows.Dot(row, Weights)).ToArray();
        var largest = scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        var answers = ballot.Groups.Select((group, at) => new ScoredAnswer
        {
            Answer = group.Answer,
            Score = scores[at],
            Share = Math.Exp(scores[at] - largest) / sum,
            Probability = Math.Clamp(Calibration.At(Math.Exp(scores[at] - largest) / sum), 0, 1),
            Voters = group.Voters,
            Spokesman = group.Voters.OrderByDescending(voter => ballot.Skill(voter)).First(),
        });
        return [.. answers.OrderByDescending(answer => answer.Score).ThenBy(answer => answer.Answer, StringComparer.Ordinal)];
    }

    internal static bool IsLikely(double share) => share >= ShortShare;
}
