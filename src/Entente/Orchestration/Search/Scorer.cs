using Entente.Orchestration.Grading;
using Entente.Runs;
using Entente.Verification;

namespace Entente.Orchestration.Search;

/// <summary>Says how good an answer is: the verifier that the request names, else a model of another developer, beside the best answer so far and in both orders.</summary>
internal sealed class Scorer(Run run, Plan plan)
{
    private const int CallsOfAComparison = 2;

    private readonly Dictionary<string, ScoredAnswer> _known = [];

    /// <summary>As the subject of a sentence.</summary>
    public string Name => run.Verifier?.Name ?? "a model of another developer";

    /// <summary>Calls of the run that scoring an answer takes at the most.</summary>
    public int CallsEach => run.Verifier is null ? CallsOfAComparison : run.Verifier.Calls;

    /// <summary>The same text has the same score: it is not asked about again.</summary>
    /// <returns>Null where it cannot be scored.</returns>
    public async Task<ScoredAnswer?> ScoreAsync(Candidate answer, ScoredAnswer? best, CancellationToken cancellationToken)
    {
        var text = answer.Text.Trim();
        if (_known.TryGetValue(text, out var known))
        {
            return known with { Answer = answer };
        }

        if (run.Verifier is { } verifier)
        {
            var verdict = (await VerifiedAnswers.ScoreAsync(run, verifier, [answer], cancellationToken))[0];
            return verdict is { IsFailed: false } ? _known[text] = new(answer, verdict.Score, verdict.Why) : null;
        }

        var score = best is not null && await Grader.CompareAsync(run, plan, answer, best.Answer, cancellationToken) is { } grades
            ? grades.First
            : await Grader.GradeAsync(run, plan, answer, cancellationToken);
        return score is { } found ? _known[text] = new(answer, found, "") : null;
    }
}
