using Entente.Runs;

namespace Entente.Orchestration.Vote;

/// <summary>
/// What answers that agree or differ say about each other. A voice counts by the log-odds of its model; a further voice for the same
/// answer counts less than it would alone, since models err together, and two that err often err alike.
/// </summary>
internal sealed record Agreement
{
    /// <summary>Correlation of errors between models of different developers, as recorded results show it (0.35 to 0.53).</summary>
    private const double ErrorsTogether = 0.4;

    /// <summary>How often two models that are both wrong say the same (0.33 to 0.46 there).</summary>
    private const double WrongAlike = 0.4;

    /// <summary>The best-supported answer: of its group the one by its best model.</summary>
    public required Candidate Winner { get; init; }

    /// <summary>How likely it is right, from who says it and who does not.</summary>
    public required double Probability { get; init; }

    /// <summary>Answers that come down to the winner's.</summary>
    public required int Support { get; init; }

    public required int Answers { get; init; }

    public string Why => $"{Support} of {Answers} answers come down to the same";

    /// <param name="answers">At least one.</param>
    public static Agreement Of(Run run, IReadOnlyList<Candidate> answers)
    {
        var best = Conclusions.Groups(answers)
            .Select(group => (Group: group, Odds: LogOdds(run, group, answers)))
            .OrderByDescending(item => item.Odds)
            .ThenByDescending(item => item.Group.Max(answer => Skill.Of(run, answer.Model)))
            .First();
        return new()
        {
            Winner = best.Group.OrderByDescending(answer => Skill.Of(run, answer.Model)).First(),
            Probability = 1 / (1 + Math.Exp(-best.Odds)),
            Support = best.Group.Count,
            Answers = answers.Count,
        };
    }

    private static double LogOdds(Run run, List<Candidate> group, IReadOnlyList<Candidate> all)
    {
        var skills = group.Select(answer => Skill.Of(run, answer.Model)).OrderDescending().ToList();
        var odds = Math.Log(skills[0] / (1 - skills[0])) + skills.Skip(1).Sum(Supports);
        return odds + all.Except(group).Sum(answer => Differs(Skill.Of(run, answer.Model)));
    }

    /// <summary>Right as the others are, against wrong as the others are and in the same way.</summary>
    private static double Supports(double skill) => Math.Log(RightWithThem(skill) / (WrongWithThem(skill) * WrongAlike));

    private static double Differs(double skill) => Math.Log((1 - RightWithThem(skill)) / (1 - WrongWithThem(skill) * WrongAlike));

    private static double RightWithThem(double skill) => skill + ErrorsTogether * (1 - skill);

    private static double WrongWithThem(double skill) => 1 - skill + ErrorsTogether * skill;
}
