using Entente.Learning.Numbers;
using Entente.Learning.Routing;
using Entente.Learning.Text;

namespace Entente.Learning.Training;

/// <summary>Fits a router over all models of a domain; the ridge and the clusters' share are those that chose best on left-out questions.</summary>
public sealed class RouterTrainer
{
    private const int Folds = 3;
    private const int Dimensions = 128;
    private const int Clusters = 32;
    private const int Nearest = 3;
    private static readonly double[] Ridges = [1e5, 30, 10];
    private static readonly double[] Shares = [0, 0.3, 1];

    /// <summary>How much cost can count, from much to not at all.</summary>
    public static IReadOnlyList<double> CostWeights { get; } = [.. Enumerable.Range(0, 40).Select(step => step == 39 ? 0 : Math.Exp(-step / 4.0))];

    private readonly IReadOnlyList<string> models;
    private readonly IReadOnlyList<LabelledQuestion> questions;
    private readonly IReadOnlyList<double[]> kinds;
    private readonly ulong seed;
    private readonly double[][] projected;
    private readonly int[] order;
    private readonly double[][] predicted;
    private readonly double[][] neighbours;

    public RouterTrainer(IReadOnlyList<string> models, IReadOnlyList<LabelledQuestion> questions, IReadOnlyList<double[]> kinds, ulong seed)
    {
        (this.models, this.questions, this.kinds, this.seed) = (models, questions, kinds, seed);
        var projection = new Projection(Dimensions, Router.Buckets, seed);
        projected = [.. questions.Select(question => projection.Of(LearnedDomain.TextOf(question.Prompt, question.Options)))];
        order = new Chance(seed).Order(questions.Count);
        predicted = new double[questions.Count][];
        neighbours = new double[questions.Count][];
    }

    public Router Fit()
    {
        var heads = new double[Ridges.Length][][];
        var clusters = new double[questions.Count][];
        Parallel.For(0, Ridges.Length, ridge => heads[ridge] = LeftOut(ridge));
        for (var fold = 0; fold < Folds; fold++)
        {
            var (fitted, left) = Parts(fold);
            var table = ClusterTable.Fit(Of(fitted, projected), Scores(fitted), Clusters, Nearest, seed);
            var near = new NearestNeighbours(Of(fitted, projected), Scores(fitted));
            foreach (var at in left)
            {
                clusters[at] = table.Predict(projected[at]);
                neighbours[at] = near.Predict(projected[at]);
            }
        }

        var (bestRidge, bestShare) = (from ridge in Enumerable.Range(0, Ridges.Length) from share in Shares select (ridge, share))
            .MaxBy(pair => Enumerable.Range(0, questions.Count).Sum(at => Chosen(at, Router.Blend(heads[pair.ridge][at], clusters[at], pair.share))));
        for (var at = 0; at < questions.Count; at++)
        {
            predicted[at] = Router.Blend(heads[bestRidge][at], clusters[at], bestShare);
        }

        var all = Enumerable.Range(0, questions.Count).ToArray();
        return new Router
        {
            Dimensions = Dimensions,
            ProjectionSeed = seed,
            Heads = LogisticHeads.Fit(models, kinds, projected, Scores(all), Ridges[bestRidge]),
            Clusters = ClusterTable.Fit(projected, Scores(all), Clusters, Nearest, seed),
            ClusterShare = bestShare,
        };
    }

    /// <summary>For each question, how likely each of some models is right, by heads and clusters that had not seen it. After <see cref="Fit"/>.</summary>
    public IReadOnlyList<double[]> LeftOut(IReadOnlyList<int> among) => [.. predicted.Select(all => among.Select(model => all[model]).ToArray())];

    /// <summary>How choosing among some of the models goes. After <see cref="Fit"/>.</summary>
    public LearnedRoute Route(string pool, IReadOnlyList<int> among)
    {
        var best = among.MaxBy(model => questions.Sum(question => question.Scores[model]));
        double[] costs = [.. among.Select(model => questions.Average(question => question.Costs[model]))];
        var unit = costs[among.ToList().IndexOf(best)] is > 0 and var mean ? mean : 1;
        costs = [.. costs.Select(cost => cost / unit)];
        var points = new List<RoutePoint>();
        foreach (var weight in CostWeights)
        {
            var (score, cost) = (0.0, 0.0);
            for (var at = 0; at < questions.Count; at++)
            {
                var chosen = Enumerable.Range(0, among.Count).MaxBy(place => predicted[at][among[place]] - (weight * costs[place]));
                score += questions[at].Scores[among[chosen]] / questions.Count;
                cost += questions[at].Costs[among[chosen]] / unit / questions.Count;
            }

            points.Add(new RoutePoint(weight, cost, score));
        }

        return new LearnedRoute
        {
            Pool = pool,
            Models = [.. among.Select(model => models[model])],
            Costs = costs,
            Points = Worthwhile(points),
            BestSingle = Baseline(among, (_, fitted) => fitted),
            BestPerKind = Baseline(among, (kind, fitted) => [.. fitted.Where(question => question.Kind == kind)]),
            Nearest = Enumerable.Range(0, questions.Count).Average(at => questions[at].Scores[among.MaxBy(model => neighbours[at][model])]),
        };
    }

    private double Baseline(IReadOnlyList<int> among, Func<int, LabelledQuestion[], LabelledQuestion[]> basis)
    {
        var total = 0.0;
        for (var fold = 0; fold < Folds; fold++)
        {
            var (fitted, left) = Parts(fold);
            LabelledQuestion[] own = [.. fitted.Select(at => questions[at])];
            var best = new Dictionary<int, int>();
            foreach (var at in left)
            {
                if (!best.TryGetValue(questions[at].Kind, out var model))
                {
                    var from = basis(questions[at].Kind, own) is { Length: > 0 } some ? some : own;
                    best[questions[at].Kind] = model = among.MaxBy(one => from.Sum(question => question.Scores[one]));
                }

                total += questions[at].Scores[model];
            }
        }

        return total / questions.Count;
    }

    private double[][] LeftOut(int ridge)
    {
        var result = new double[questions.Count][];
        for (var fold = 0; fold < Folds; fold++)
        {
            var (fitted, left) = Parts(fold);
            var heads = LogisticHeads.Fit(models, Of(fitted, kinds), Of(fitted, projected), Scores(fitted), Ridges[ridge]);
            foreach (var at in left)
            {
                result[at] = heads.Predict(kinds[at], projected[at]);
            }
        }

        return result;
    }

    private double Chosen(int at, double[] probabilities) => questions[at].Scores[Enumerable.Range(0, models.Count).MaxBy(model => probabilities[model])];

    private (int[] Fitted, int[] Left) Parts(int fold)
        => ([.. order.Where((_, at) => at % Folds != fold)], [.. order.Where((_, at) => at % Folds == fold)]);

    private List<IReadOnlyList<double>> Scores(int[] which) => [.. which.Select(at => questions[at].Scores)];

    private static double[][] Of(int[] which, IReadOnlyList<double[]> from) => [.. which.Select(at => from[at])];

    private static List<RoutePoint> Worthwhile(IEnumerable<RoutePoint> points)
    {
        var worthwhile = new List<RoutePoint>();
        foreach (var point in points.OrderBy(point => point.CostRatio).ThenByDescending(point => point.Accuracy))
        {
            if (worthwhile.Count == 0 || point.Accuracy > worthwhile[^1].Accuracy)
            {
                worthwhile.Add(point);
            }
        }

        return worthwhile;
    }
}
