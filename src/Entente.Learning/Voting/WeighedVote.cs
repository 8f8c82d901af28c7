using Entente.Learning.Selection;

namespace Entente.Learning.Voting;

/// <summary>The best-supported answer of a small panel: each voter counts with the log-odds of its skill in this kind of question.</summary>
public static class WeighedVote
{
    private const double Least = 0.05;

    /// <summary>The place in the panel of the answer to take: the group with the largest weight, by its most able voter; ties go to the group of the most able. Null where nobody's answer could be extracted.</summary>
    /// <param name="skills">For each of the panel, 0 to 1.</param>
    public static int? Winner(IReadOnlyList<PanelAnswer> panel, IReadOnlyList<double> skills)
        => Enumerable.Range(0, panel.Count)
            .Where(voter => panel[voter].Answer is { Length: > 0 })
            .GroupBy(voter => panel[voter].Answer!, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(voter => Weight(skills[voter])))
            .ThenByDescending(group => group.Max(voter => skills[voter]))
            .Select(group => (int?)group.MaxBy(voter => skills[voter]))
            .FirstOrDefault();

    /// <summary>Even the worst voter's word is worth a little.</summary>
    private static double Weight(double skill)
    {
        var bounded = Math.Clamp(skill, 0.01, 0.99);
        return Math.Max(Least, Math.Log(bounded / (1 - bounded)));
    }
}
