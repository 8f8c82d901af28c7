using System.Collections.Immutable;
using Entente.Orchestration.Grading;
using Entente.Orchestration.Vote;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Cascade;

/// <summary>
/// The cheapest models are asked first, and what they agree on is the answer; the best speaks only where they do not. After
/// FrugalGPT (arXiv 2305.05176), with agreement in place of a scorer: it stops as soon as the answer is likely enough to be right.
/// </summary>
public sealed class CascadeStrategy : IStrategy
{
    /// <summary>How likely right an answer must be to be given; an ensemble's `agreement` overrides it.</summary>
    public const double DefaultAgreement = 0.8;

    private const int AskedFirst = 2;

    public string Name => "cascade";

    public bool TakesTools => true;

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var enough = plan.Agreement ?? DefaultAgreement;
        var (rungs, last) = Rungs.Of(run, plan);
        var answers = new List<Candidate>();
        var asked = new HashSet<string>();
        var stopped = (string?)null;

        // 1. The cheapest two at the same time, then one after another, until their answer is likely enough to be right.
        while (stopped is null && Next(run, rungs, asked, answers.Count) is { IsEmpty: false } next)
        {
            stopped = next.Select((model, place) => Estimate.WhyNot(run, run.Call, model, callsAfter: next.Length - 1 - place)).FirstOrDefault(why => why is not null);
            if (stopped is not null)
            {
                break;
            }

            asked.UnionWith(next);
            var panel = await Panel.AskAsync(run, run.Call, next, [], callsAfter: 1, cancellationToken, answers.Count == 0 ? "among the cheapest" : "the cheaper ones do not agree enough");
            answers.AddRange(panel.Answers);
            if (panel.Answers.Count > 0 && answers.Count >= AskedFirst && await AcceptAsync(run, plan, answers, enough, cancellationToken) is { } accepted)
            {
                return await GiveAsync(run, accepted.Answer, accepted.Why, answers, cancellationToken);
            }
        }

        // 2. They did not: the best of those who were not asked speaks to the caller.
        ImmutableArray<string> unasked = [.. Reach.Of(run, plan).Where(model => !asked.Contains(model)).OrderByDescending(model => model == last)];
        if (!unasked.IsEmpty && (Room(run, unasked) ?? (answers.Count == 0 ? unasked[0] : null)) is { } speaker)
        {
            foreach (var answer in answers)
            {
                Delivery.Note(run, answer.Model, "its answer was compared with others, and not enough of them agreed");
            }

            var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
            {
                Call = run.Call,
                Models = [speaker, .. unasked.Where(model => model != speaker)],
                Successors = [.. answers.Select(answer => answer.Model)],
                Role = "answer",
                Why = answers.Count == 0 ? "nobody cheaper has answered" : "the cheaper ones do not agree enough",
                Streamed = run.Call.Stream,
                MayContinue = true,
                NextOnRefusal = run.Definition.OnRefusal == OnRefusal.Next,
            }, run.Answer, cancellationToken);
            if (spoken.Failure is null || spoken.FirstModel is not null || answers.Count == 0)
            {
                return spoken with { Usage = Delivery.Sum(Delivery.Total(answers), spoken.Usage) };
            }
        }

        // 3. Nobody is left: the best-supported answer there is.
        if (answers.Count == 0)
        {
            return Delivery.Nothing("no model of the cascade", null);
        }

        var agreement = Agreement.Of(run, answers);
        return await GiveAsync(run, agreement.Winner, $"{agreement.Why}; {stopped ?? "nobody else could be asked"}", answers, cancellationToken);
    }

    /// <summary>Two that have answered, or one after that; those that have been withdrawn meanwhile are passed over.</summary>
    private static ImmutableArray<string> Next(Run run, ImmutableArray<string> rungs, HashSet<string> asked, int answered)
        => [.. rungs.Where(model => !asked.Contains(model) && run.Definition.Find(model) is { } known && Reach.Holds(run, known)).Take(Math.Max(1, AskedFirst - answered))];

    /// <summary>Whether there is enough to stop at: agreement where answers state results, else what a model of another developer says of them.</summary>
    private static async Task<(Candidate Answer, string Why)?> AcceptAsync(Run run, Plan plan, List<Candidate> answers, double enough, CancellationToken cancellationToken)
    {
        var agreement = Agreement.Of(run, answers);
        if (agreement.Support > 1 || answers.Exists(Conclusions.IsStated))
        {
            return agreement.Probability >= enough && agreement.Support > 1 ? (agreement.Winner, Said(agreement.Why, "right", agreement.Probability)) : null;
        }

        var (first, second) = (answers[^2], answers[^1]);
        if (await Grader.CompareAsync(run, plan, first, second, cancellationToken) is not { } grades)
        {
            return null;
        }

        var (best, grade) = grades.First >= grades.Second ? (first, grades.First) : (second, grades.Second);
        return grade >= enough ? (best, Said("a model of another developer found it the better of two, in both orders", "good", grade)) : null;
    }

    private static string Said(string what, string as_, double probability)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}: {as_} with {probability:0.00}");

    private static string? Room(Run run, ImmutableArray<string> models) => models.FirstOrDefault(model => Estimate.WhyNot(run, run.Call, model) is null);

    private static Task<Spoken> GiveAsync(Run run, Candidate answer, string why, List<Candidate> answers, CancellationToken cancellationToken)
        => Delivery.GiveAsync(run, answer, why, Delivery.Total(answers), cancellationToken);
}
