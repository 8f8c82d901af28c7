using Entente.Orchestration.Grading;
using Entente.Runs;

namespace Entente.Orchestration.Search;

/// <summary>Says how good an answer is: a model of another developer, beside the best answer so far and in both orders.</summary>
internal sealed class Scorer(Run run, Plan plan)
{
    /// <summary>As the subject of a sentence.</summary>
    public const string Name = "a model of another developer";

    /// <summary>Calls of the run that scoring an answer takes.</summary>
    public const int CallsEach = 2;

    private readonly Dictionary<string, ScoredAnswer> _known = [];

    /// <summary>The same text has the same score: it is not asked about again.</summary>
    /// <returns>Null where it cannot be scored.</returns>
    public async Task<ScoredAnswer?> ScoreAsync(Candidate answer, ScoredAnswer? best, CancellationToken cancellationToken)
    {
        var text = answer.Text.Trim();
        if (_known.TryGetValue(text, out var known))
        {
            return known with { Answer = answer };
        }

        var score = best is not null && await Grader.CompareAsync(run, plan, answer, best.Answer, cancellationToken) is { } grades
            ? grades.First
            : await Grader.GradeAsync(run, plan, answer, cancellationToken);
        return score is { } found ? _known[text] = new(answer, found, "") : null;
    }
}
