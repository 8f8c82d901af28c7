using Entente.Learning.Numbers;

namespace Entente.Learning.Cascading;

/// <summary>Finds what going on brings, and the points worth running at.</summary>
internal static class CascadeTrainer
{
    private const int CurveStep = 40;

    /// <param name="order">Names of models, cheapest first, at least one.</param>
    /// <param name="questions">For each question, a step a model.</param>
    public static CascadePlan Fit(IReadOnlyList<string> order, IReadOnlyList<CascadeStep[]> questions)
    {
        var steps = order.Count;
        var gains = new List<MonotoneCurve>();
        for (var from = CascadePlan.First; from < steps; from++)
        {
            double[] shares = [.. questions.Select(question => -question[from - 1].Share)];
            for (var to = from + 1; to <= steps; to++)
            {
                var (before, after) = (from - 1, to - 1);
                gains.Add(MonotoneCurve.Fit(shares, [.. questions.Select(question => question[after].Score - question[before].Score)], CurveStep));
            }
        }

        var plan = new CascadePlan
        {
            Order = order,
            Costs = [.. Enumerable.Range(0, steps).Select(step => questions.Average(question => question[step].Cost))],
            Gains = gains,
            Points = [],
        };
        return plan with { Points = Worthwhile([.. Prices().Select(price => Play(plan, questions, price))]) };
    }

    private static IEnumerable<double> Prices()
    {
        yield return double.PositiveInfinity;
        for (var power = 12.0; power >= -16; power -= 0.25)
        {
            yield return Math.Exp(power / 2);
        }

        yield return 0;
    }

    private static CascadePoint Play(CascadePlan plan, IReadOnlyList<CascadeStep[]> questions, double price)
    {
        var (cost, score) = (0.0, 0.0);
        foreach (var question in questions)
        {
            var asked = 0;
            while (plan.GoesOn(asked, asked == 0 ? 0 : question[asked - 1].Share, price))
            {
                cost += question[asked++].Cost;
            }

            score += question[asked - 1].Score;
        }

        return new CascadePoint(Math.Min(price, double.MaxValue), cost / questions.Count, score / questions.Count);
    }

    /// <summary>Without points that a cheaper one equals.</summary>
    private static List<CascadePoint> Worthwhile(IEnumerable<CascadePoint> points)
    {
        var worthwhile = new List<CascadePoint>();
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
