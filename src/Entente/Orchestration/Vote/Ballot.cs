using Entente.Answers;
using Entente.Runs;

namespace Entente.Orchestration.Vote;

/// <summary>Counts answers that come down to the same, each voice weighed by what is known of its model; ties go to the better-known model.</summary>
internal static class Ballot
{
    /// <summary>Weight of a model of which nothing is known.</summary>
    private const double UnknownQuality = 0.6;

    /// <returns>The answer to give: of the strongest group the one by its best model. Never null for a list that is not empty.</returns>
    public static BallotResult Count(Run run, IReadOnlyList<PanelAnswer> answers)
    {
        var group = AnswerGroups.Of([.. answers.Select(answer => answer.Text)])
            .Select(group => group.Members.Select(place => answers[place]).ToList())
            .OrderByDescending(group => group.Sum(answer => LogOdds(Quality(run, answer))))
            .ThenByDescending(group => group.Max(answer => Quality(run, answer)))
            .First();
        return new(group.MaxBy(answer => Quality(run, answer))!, group.Count);
    }

    private static double Quality(Run run, PanelAnswer answer)
        => Math.Clamp(run.Definition.Find(answer.Model)?.Quality ?? UnknownQuality, 0.55, 0.99);

    private static double LogOdds(double quality) => Math.Log(quality / (1 - quality));
}

/// <param name="Support">Answers that come down to the same as the winner's.</param>
internal readonly record struct BallotResult(PanelAnswer Winner, int Support);
