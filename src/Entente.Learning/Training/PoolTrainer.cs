using Entente.Learning.Cascading;
using Entente.Learning.Gains;
using Entente.Learning.Numbers;
using Entente.Learning.Selection;

namespace Entente.Learning.Training;

/// <summary>Learns all that a pool needs: the selector, its calibration and the cascade, each judged on questions that it was not fitted on.</summary>
public sealed class PoolTrainer(IReadOnlyList<LearnerModel> models, int kinds, SelectorSettings settings)
{
    private const int Folds = GainTrainer.Folds;
    private const int LongestCascade = 10;
    private const int PanelSize = 5;
    private const double GoodEnough = 0.6;
    private const int CalibrationStep = 40;

    /// <summary>How vote, select and cascade went on questions that they were not fitted on. After <see cref="Fit"/>.</summary>
    public IReadOnlyList<PlayedStrategy> Played { get; private set; } = [];

    /// <param name="name">The pool's name.</param>
    /// <param name="questions">Aligned with the models; at least two a fold.</param>
    /// <param name="shares">The probability of each kind for each question.</param>
    public LearnedPool Fit(string name, IReadOnlyList<LabelledQuestion> questions, IReadOnlyList<double[]> shares)
    {
        var order = new Chance(settings.Seed).Order(questions.Count);
        var selectors = new AnswerSelector[Folds + 1];
        Parallel.For(0, Folds + 1, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) }, fold =>
        {
            int[] own = [.. order.Where((_, at) => fold == Folds || at % Folds != fold)];
            selectors[fold] = new SelectorTrainer(models, kinds, settings).Fit([.. own.Select(at => questions[at])], [.. own.Select(at => shares[at])]);
        });
        var cascade = CascadeOrder(questions);
        var (confidence, scores) = (new List<double>(), new List<double>());
        var steps = new CascadeStep[questions.Count][];
        var unit = Best(questions) is var best && questions.Average(question => question.Costs[best]) is > 0 and var mean ? mean : 1;
        var all = Enumerable.Range(0, models.Count).ToArray();
        var total = 0.0;
        var selected = new double[questions.Count];
        for (var at = 0; at < order.Length; at++)
        {
            var (question, selector) = (order[at], selectors[at % Folds]);
            var whole = Judge(selector, questions[question], shares[question], all);
            confidence.Add(whole.Share);
            scores.Add(whole.Score);
            total += whole.Score;
            selected[question] = whole.Score;
            steps[question] = [.. Enumerable.Range(1, cascade.Length).Select(count => Judge(selector, questions[question], shares[question], cascade[..count]) with { Cost = questions[question].Costs[cascade[count - 1]] / unit })];
            foreach (var step in steps[question].Skip(1))
            {
                confidence.Add(step.Share);
                scores.Add(step.Score);
            }
        }

        string[] names = [.. models.Select(model => model.Name)];
        string[] cheapFirst = [.. cascade.Select(model => names[model])];
        var gains = new GainTrainer(questions, names, order);
        Played =
        [
            gains.Vote([.. selectors[..Folds].Select(selector => selector.Models.Select(model => model.Skill).ToArray())], shares),
            gains.Select(selected),
            .. cascade.Length > CascadePlan.First ? (PlayedStrategy[])[gains.Cascade(cheapFirst, steps)] : [],
        ];
        return new LearnedPool
        {
            Name = name,
            Selector = selectors[Folds] with { Calibration = MonotoneCurve.Fit(confidence, scores, CalibrationStep) },
            Cascade = cascade.Length > CascadePlan.First ? CascadeTrainer.Fit(cheapFirst, steps) : null,
            Panel = [.. all.OrderByDescending(model => questions.Average(question => question.Scores[model])).Take(PanelSize).Select(model => models[model].Name)],
            Figures = Baselines(questions, order, total / questions.Count),
        };
    }

    private static CascadeStep Judge(AnswerSelector selector, LabelledQuestion question, double[] shares, int[] panel)
    {
        var scored = selector.Score(question.Prompt, question.Options, shares, [.. panel.Select(model => question.Answers[model])]);
        return scored.Count == 0 ? new CascadeStep(0, 0, 0) : new CascadeStep(scored[0].Share, question.Scores[panel[scored[0].Spokesman]], 0);
    }

    private int Best(IReadOnlyList<LabelledQuestion> questions)
        => Enumerable.Range(0, models.Count).MaxBy(model => questions.Sum(question => question.Scores[model]));

    /// <summary>The most able models that are not far below the best, cheapest first; none where costs are unknown.</summary>
    private int[] CascadeOrder(IReadOnlyList<LabelledQuestion> questions)
    {
        double[] skill = [.. models.Select((_, model) => questions.Average(question => question.Scores[model]))];
        double[] cost = [.. models.Select((_, model) => questions.Average(question => question.Costs[model]))];
        return cost.Any(one => one <= 0) ? []
            : [.. Enumerable.Range(0, models.Count).Where(model => skill[model] >= GoodEnough * skill.Max()).OrderByDescending(model => skill[model]).Take(LongestCascade).OrderBy(model => cost[model])];
    }

    private PoolFigures Baselines(IReadOnlyList<LabelledQuestion> questions, int[] order, double selector)
    {
        var (best, repaired, perKind) = (0.0, 0.0, 0.0);
        for (var fold = 0; fold < Folds; fold++)
        {
            LabelledQuestion[] fitted = [.. order.Where((_, at) => at % Folds != fold).Select(at => questions[at])];
            int[] ranked = [.. Enumerable.Range(0, models.Count).OrderByDescending(model => fitted.Sum(question => question.Scores[model]))];
            var ofKind = Enumerable.Range(0, kinds).Select(kind => ranked.MaxBy(model => fitted.Where(question => question.Kind == kind).Sum(question => question.Scores[model]))).ToArray();
            foreach (var question in order.Where((_, at) => at % Folds == fold).Select(at => questions[at]))
            {
                best += question.Scores[ranked[0]] / questions.Count;
                perKind += question.Scores[ofKind[question.Kind]] / questions.Count;
                repaired += ranked.Where(model => question.Answers[model].Answer is { Length: > 0 }).Select(model => question.Scores[model]).FirstOrDefault() / questions.Count;
            }
        }

        return new PoolFigures(questions.Count, selector, best, repaired, perKind, questions.Average(question => question.Scores.Max()));
    }
}
