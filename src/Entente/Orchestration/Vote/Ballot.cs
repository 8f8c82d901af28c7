using Entente.Runs;

namespace Entente.Orchestration.Vote;

/// <summary>Counts answers that come down to the same, each voice weighed by what is known of its model; ties go to the better-known model.</summary>
internal static class Ballot
{
    /// <summary>Weight of a model of which nothing is known.</summary>
    private const double UnknownQuality = 0.6;

    /// <returns>The answer to give: of the strongest group the one by its best model. Never null for a list that is not empty.</returns>
    public static PanelAnswer Winner(Run run, IReadOnlyList<PanelAnswer> answers)
        => answers
            .GroupBy(answer => FinalAnswer.Of(answer.Text))
            .OrderByDescending(group => group.Sum(answer => LogOdds(Quality(run, answer))))
            .ThenByDescending(group => group.Max(answer => Quality(run, answer)))
            .First()
            .OrderByDescending(answer => Quality(run, answer))
            .First();

    public static int Support(PanelAnswer winner, IReadOnlyList<PanelAnswer> answers)
        => answers.Count(answer => FinalAnswer.Of(answer.Text) == FinalAnswer.Of(winner.Text));

    private static double Quality(Run run, PanelAnswer answer)
        => Math.Clamp(run.Definition.Find(answer.Model)?.Quality ?? UnknownQuality, 0.55, 0.99);

    private static double LogOdds(double quality) => Math.Log(quality / (1 - quality));
}
