using Entente.Learning.Numbers;
using Entente.Learning.Selection;

namespace Entente.Learning.Training;

/// <summary>
/// Fits a selector. Each question is seen with the whole panel and again with models gone: a jurisdiction, a developer, or all but a few,
/// so that one selector serves whatever part of the pool is in reach. Its calibration comes from questions that were left out of the fit.
/// </summary>
public sealed class SelectorTrainer(IReadOnlyList<LearnerModel> models, int kinds, SelectorSettings settings)
{
    private const double SkillPrior = 20;
    private const double SmallestDeviation = 0.15;

    /// <param name="questions">At least one.</param>
    /// <param name="shares">The probability of each kind for each question, as it will be told when the selector is used.</param>
    public AnswerSelector Fit(IReadOnlyList<LabelledQuestion> questions, IReadOnlyList<double[]> shares)
    {
        var empty = Empty(questions);
        var logit = new ConditionalLogit();
        var chance = new Chance(settings.Seed);
        for (var at = 0; at < questions.Count; at++)
        {
            var text = new QuestionText(questions[at].Prompt, questions[at].Options);
            for (var loss = 0; loss <= settings.Losses; loss++)
            {
                var present = loss == 0 ? [.. Enumerable.Range(0, models.Count)] : Present(chance);
                Add(logit, empty, questions[at], text, shares[at], present);
            }
        }

        var layout = new SelectorLayout(models.Count, kinds);
        var penalties = layout.Penalties(settings.Strength * (1 + (0.5 * settings.Losses)));
        return empty with { Weights = logit.Fit(penalties, iterations: settings.Iterations) };
    }

    /// <summary>Names who is left after a loss: without a jurisdiction, without a developer, or a few at random.</summary>
    private int[] Present(Chance chance)
    {
        var how = chance.NextUnit();
        var gone = models[chance.Next(models.Count)];
        int[] left = how < 0.4 ? [.. Where(model => model.Jurisdiction is null ? model != gone : model.Jurisdiction != gone.Jurisdiction)]
            : how < 0.6 ? [.. Where(model => model.Developer is null ? model != gone : model.Developer != gone.Developer)]
            : Few(chance);
        return left.Length >= 2 ? left : Few(chance);
    }

    private int[] Few(Chance chance)
        => [.. chance.Order(models.Count).Take(Math.Min(models.Count, 2 + chance.Next(Math.Max(1, models.Count - 2)))).Order()];

    private IEnumerable<int> Where(Func<LearnerModel, bool> is_) => Enumerable.Range(0, models.Count).Where(at => is_(models[at]));

    private static void Add(ConditionalLogit logit, AnswerSelector selector, LabelledQuestion question, QuestionText text, double[] shares, int[] present)
    {
        var ballot = new Ballot(selector, [.. present.Select(model => question.Answers[model])], shares);
        bool[] marks = [.. ballot.Groups.Select(group => group.Voters.Any(voter => question.Scores[present[voter]] > 0.5))];
        if (marks.Length < 2 || !marks.Contains(true))
        {
            return;
        }

        foreach (var group in ballot.Groups)
        {
            ballot.Write(group, text, logit.Rows);
        }

        logit.EndQuestion(marks);
    }

    /// <summary>The selector without weights: what train says of each model.</summary>
    private AnswerSelector Empty(IReadOnlyList<LabelledQuestion> questions)
    {
        var traits = models.Select((model, at) => Traits(model, at, questions)).ToArray();
        var agreement = questions.Average(question => question.Answers.Where(answer => answer.Answer is { Length: > 0 })
            .GroupBy(answer => answer.Answer, StringComparer.Ordinal).Select(group => group.Count()).DefaultIfEmpty(0).Max() / (double)models.Count);
        return new AnswerSelector
        {
            Models = traits,
            Kinds = kinds,
            Weights = new double[new SelectorLayout(models.Count, kinds).Count],
            UsualAgreement = agreement,
            UsesTraits = settings.UsesTraits,
            Calibration = new MonotoneCurve { X = [0, 1], Y = [0, 1] },
        };
    }

    private ModelTraits Traits(LearnerModel model, int at, IReadOnlyList<LabelledQuestion> questions)
    {
        var mean = questions.Average(question => question.Scores[at]);
        var (skill, middle, deviation) = (new double[kinds], new double[kinds], new double[kinds]);
        var all = Lengths(questions, at);
        for (var kind = 0; kind < kinds; kind++)
        {
            var own = questions.Where(question => question.Kind == kind).ToArray();
            skill[kind] = (own.Sum(question => question.Scores[at]) + (SkillPrior * mean)) / (own.Length + SkillPrior);
            var lengths = Lengths(own, at) is { Length: >= 5 } enough ? enough : all;
            middle[kind] = lengths.DefaultIfEmpty(0).Average();
            deviation[kind] = SmallestDeviation + Math.Sqrt(lengths.Select(length => Math.Pow(length - middle[kind], 2)).DefaultIfEmpty(1).Average());
        }

        return new ModelTraits { Name = model.Name, Developer = model.Developer, Jurisdiction = model.Jurisdiction, Skill = skill, LengthMean = middle, LengthDeviation = deviation };
    }

    private static double[] Lengths(IReadOnlyList<LabelledQuestion> questions, int model)
        => [.. questions.Select(question => question.Answers[model].Characters).OfType<int>().Select(characters => Math.Log(characters + 20))];
}
