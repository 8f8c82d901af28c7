using Entente.Learning.Cascading;
using Entente.Learning.Numbers;
using Entente.Learning.Routing;
using Entente.Learning.Training;
using Entente.Learning.Voting;

namespace Entente.Learning.Gains;

/// <summary>
/// Plays the strategies on questions that nothing of them was fitted or chosen on: models, weights, skills and stopping points come from
/// the other folds.
/// </summary>
public sealed class GainTrainer
{
    public const int Folds = 3;

    /// <summary>Without a cap of its own a strategy spends no more on average than the best single model costs.</summary>
    private const double UsualCostRatio = 1;

    private const int PanelSize = 5;

    /// <summary>A kind with fewer questions has no figures of its own.</summary>
    private const int EnoughOfAKind = 100;

    private readonly IReadOnlyList<LabelledQuestion> questions;
    private readonly IReadOnlyList<string> models;
    private readonly int[] fold;
    private readonly int[][] ranked;
    private readonly double unit;

    /// <param name="order">The questions in the order by which they are dealt into folds.</param>
    public GainTrainer(IReadOnlyList<LabelledQuestion> questions, IReadOnlyList<string> models, IReadOnlyList<int> order)
    {
        (this.questions, this.models) = (questions, models);
        fold = new int[questions.Count];
        for (var at = 0; at < order.Count; at++)
        {
            fold[order[at]] = at % Folds;
        }

        ranked = [.. Enumerable.Range(0, Folds).Select(left => Ranked([.. Others(left)]))];
        var best = Ranked(questions)[0];
        unit = questions.Average(question => question.Costs[best]) is > 0 and var mean ? mean : 1;
    }

    /// <summary>The model with the highest probability less its cost; how much cost weighs is chosen on the other folds.</summary>
    /// <param name="predicted">For each question by model, from a fit that had not seen the question.</param>
    /// <param name="weights">Of cost, to choose from.</param>
    public PlayedStrategy Route(IReadOnlyList<double[]> predicted, IReadOnlyList<double> weights)
    {
        double[] costs = [.. models.Select((_, model) => questions.Average(question => question.Costs[model]) / unit)];
        int Chosen(int at, double weight) => Enumerable.Range(0, models.Count).MaxBy(model => predicted[at][model] - (weight * costs[model]));
        var points = weights.Select(weight => Enumerable.Range(0, questions.Count).Select(at => Chosen(at, weight)).ToArray()).ToArray();
        return Play("route", left =>
        {
            var within = points.Select(chosen => (Chosen: chosen, Point: new RoutePoint(0, Mean(left, at => questions[at].Costs[chosen[at]] / unit), Mean(left, at => questions[at].Scores[chosen[at]])))).ToArray();
            var best = within.Where(one => one.Point.CostRatio <= UsualCostRatio).DefaultIfEmpty(within.MinBy(one => one.Point.CostRatio)).MaxBy(one => one.Point.Accuracy);
            return at => (questions[at].Scores[best.Chosen[at]], questions[at].Costs[best.Chosen[at]] / unit);
        });
    }

    /// <summary>The five most able of the other folds, each with the log-odds of its skill in this kind.</summary>
    /// <param name="skills">For each fold by model and kind, from the other folds.</param>
    /// <param name="shares">The probability of each kind for each question.</param>
    public PlayedStrategy Vote(IReadOnlyList<double[][]> skills, IReadOnlyList<double[]> shares) => Play("vote", left =>
    {
        int[] panel = [.. ranked[left].Take(PanelSize)];
        return at =>
        {
            var winner = WeighedVote.Winner([.. panel.Select(model => questions[at].Answers[model])], [.. panel.Select(model => skills[left][model].Zip(shares[at], (skill, share) => skill * share).Sum())]);
            return (questions[at].Scores[panel[winner ?? 0]], panel.Sum(model => questions[at].Costs[model]) / unit);
        };
    });

    /// <summary>Stops as the other folds say that it pays.</summary>
    /// <param name="order">Names of models, cheapest first.</param>
    /// <param name="steps">For each question, by a selector that had not seen it.</param>
    internal PlayedStrategy Cascade(IReadOnlyList<string> order, IReadOnlyList<CascadeStep[]> steps) => Play("cascade", left =>
    {
        var plan = CascadeTrainer.Fit(order, [.. Enumerable.Range(0, questions.Count).Where(at => fold[at] != left).Select(at => steps[at])]);
        var price = plan.PointWithin(UsualCostRatio).Price;
        return at =>
        {
            var (asked, cost) = (0, 0.0);
            while (plan.GoesOn(asked, asked == 0 ? 0 : steps[at][asked - 1].Share, price))
            {
                cost += steps[at][asked++].Cost;
            }

            return (steps[at][asked - 1].Score, cost);
        };
    });

    /// <summary>Every model is asked, a selector chooses.</summary>
    /// <param name="scores">For each question, by a selector that had not seen it.</param>
    public PlayedStrategy Select(double[] scores) => new("select", scores, [.. questions.Select(question => question.Costs.Sum() / unit)]);

    public LearnedGains Gains(string pool, IReadOnlyList<PlayedStrategy> played, IReadOnlyList<string> kinds) => new()
    {
        Pool = pool,
        Models = models,
        All = Table([.. Enumerable.Range(0, questions.Count)], played),
        Kinds = [.. Enumerable.Range(0, questions.Count).GroupBy(at => questions[at].Kind).Where(kind => kind.Count() >= EnoughOfAKind).OrderBy(kind => kind.Key).Select(kind => new KindGains(kinds[kind.Key], Table([.. kind], played)))],
    };

    private GainTable Table(int[] which, IReadOnlyList<PlayedStrategy> played)
    {
        double Single(int at) => questions[at].Scores[ranked[fold[at]][0]];
        var route = played.First(one => one.Strategy == "route");
        return new()
        {
            Questions = which.Length,
            Headroom = MeasuredGain.Of([.. which.Select(at => questions[at].Scores.Max() - Single(at))]),
            Strategies = [.. played.Select(one => new StrategyGain
            {
                Strategy = one.Strategy,
                OverBestSingle = MeasuredGain.Of([.. which.Select(at => one.Scores[at] - Single(at))]),
                OverRoute = MeasuredGain.Of([.. which.Select(at => one.Scores[at] - route.Scores[at])]),
                CostRatio = which.Average(at => one.Costs[at]) is > 0 and var cost ? cost : null,
            })],
        };
    }

    private PlayedStrategy Play(string name, Func<int, Func<int, (double Score, double Cost)>> make)
    {
        var (scores, costs) = (new double[questions.Count], new double[questions.Count]);
        for (var left = 0; left < Folds; left++)
        {
            var play = make(left);
            foreach (var at in Enumerable.Range(0, questions.Count).Where(at => fold[at] == left))
            {
                (scores[at], costs[at]) = play(at);
            }
        }

        return new(name, scores, costs);
    }

    private double Mean(int left, Func<int, double> of) => Enumerable.Range(0, questions.Count).Where(at => fold[at] != left).Average(of);

    private IEnumerable<LabelledQuestion> Others(int left) => questions.Where((_, at) => fold[at] != left);

    private int[] Ranked(IReadOnlyList<LabelledQuestion> among)
        => [.. Enumerable.Range(0, models.Count).OrderByDescending(model => among.Sum(question => question.Scores[model]))];
}
