using Entente.Learning.Numbers;

namespace Entente.Learning.Cascading;

/// <summary>
/// Whom to ask one after the other, cheap first, and when to stop: after each answer the gain that going on to any later step brings at
/// this confidence is known from train, and asking goes on while the best gain for its cost is above a price. A cap on the mean cost
/// chooses the price. FrugalGPT's frame (Chen et al. 2023) with agreement instead of a scorer.
/// </summary>
public sealed record CascadePlan
{
    /// <summary>How many answers are always asked for: one alone has nobody to agree with.</summary>
    public const int First = 2;

    /// <summary>Names of models, cheapest first.</summary>
    public required IReadOnlyList<string> Order { get; init; }

    /// <summary>The mean cost of each on train, as a multiple of the best single model's.</summary>
    public required double[] Costs { get; init; }

    /// <summary>The right answers that going on from step i to step j brings, by the negated share of the leading answer: row by row, j above i, from step <see cref="First"/> on.</summary>
    public required IReadOnlyList<MonotoneCurve> Gains { get; init; }

    /// <summary>What each price brought on questions that the selector was not fitted on, cheapest first; accuracy rises with cost.</summary>
    public required IReadOnlyList<CascadePoint> Points { get; init; }

    /// <summary>The most accurate point within a cap on the mean cost; the cheapest where none is within; without a cap the most accurate.</summary>
    public CascadePoint PointWithin(double? maxCostRatio)
        => Points.LastOrDefault(point => maxCostRatio is null || point.CostRatio <= maxCostRatio) ?? Points[0];

    /// <summary>The cheapest point that is expected to be at least this accurate; the most accurate where none is.</summary>
    public CascadePoint PointAt(double accuracy) => Points.FirstOrDefault(point => point.Accuracy >= accuracy) ?? Points[^1];

    /// <summary>Whether to ask on.</summary>
    /// <param name="asked">How many of <see cref="Order"/> were asked, or are out of reach.</param>
    /// <param name="share">The share of the leading answer, 0 where there is none.</param>
    /// <param name="price">Right answers that a unit of cost must bring.</param>
    public bool GoesOn(int asked, double share, double price)
    {
        if (asked < First)
        {
            return asked < Order.Count;
        }

        var cost = 0.0;
        for (var to = asked + 1; to <= Order.Count; to++)
        {
            cost += Costs[to - 1];
            if (Gain(asked, to).At(-share) > price * cost)
            {
                return true;
            }
        }

        return false;
    }

    private MonotoneCurve Gain(int from, int to) => Gains[Place(from, to, Order.Count)];

    internal static int Place(int from, int to, int steps)
    {
        var place = 0;
        for (var row = First; row < from; row++)
        {
            place += steps - row;
        }

        return place + (to - from - 1);
    }
}

/// <summary>One way to run a cascade.</summary>
/// <param name="Price">See <see cref="CascadePlan.GoesOn"/>.</param>
/// <param name="CostRatio">Mean cost as a multiple of the best single model's.</param>
/// <param name="Accuracy">The mean score.</param>
public sealed record CascadePoint(double Price, double CostRatio, double Accuracy);
