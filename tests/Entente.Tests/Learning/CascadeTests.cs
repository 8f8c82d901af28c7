using Entente.Learning.Cascading;
using Entente.Learning.Numbers;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class CascadeTests
{
    private static readonly CascadePlan Plan = CascadeTrainer.Fit(["cheap", "fair", "dear"], Questions(4000));

    [Fact]
    public void A_tighter_cap_is_kept_and_a_wider_one_is_never_less_accurate()
    {
        double[] caps = [0.3, 0.5, 0.8, 1, 1.3, 5];

        CascadePoint[] points = [.. caps.Select(cap => Plan.PointWithin(cap))];

        Assert.All(points.Zip(caps), pair => Assert.True(pair.First.CostRatio <= pair.Second || pair.First == Plan.Points[0]));
        Assert.Equal(points.Select(point => point.Accuracy).Order(), points.Select(point => point.Accuracy));
    }

    [Fact]
    public void Where_the_answer_is_sure_no_more_is_asked_and_where_it_is_not_the_dear_one_is()
    {
        var price = Plan.PointWithin(0.8).Price;

        Assert.True(Plan.GoesOn(0, 0, price));
        Assert.True(Plan.GoesOn(1, 1, price));
        Assert.False(Plan.GoesOn(2, 0.99, price));
        Assert.True(Plan.GoesOn(2, 0.3, price));
        Assert.False(Plan.GoesOn(3, 0.3, price));
    }

    [Fact]
    public void Asking_only_where_it_pays_beats_asking_at_random_at_equal_cost()
    {
        var point = Plan.PointWithin(0.8);
        var (never, always) = (Plan.Points[0], Plan.Points[^1]);
        var atRandom = never.Accuracy + ((always.Accuracy - never.Accuracy) * (point.CostRatio - never.CostRatio) / (always.CostRatio - never.CostRatio));

        Assert.True(point.Accuracy > atRandom + 0.05, $"{point} against {atRandom}");
    }

    /// <summary>The two cheap ones are right as often as they are sure; the dear one is always right at four in five.</summary>
    private static List<CascadeStep[]> Questions(int count)
    {
        var chance = new Chance(4);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var share = 0.2 + (0.8 * chance.NextUnit());
            var right = chance.NextUnit() < share ? 1.0 : 0;
            return new[] { new CascadeStep(1, right, 0.1), new CascadeStep(share, right, 0.15), new CascadeStep(0.9, Math.Max(right, chance.NextUnit() < 0.8 ? 1 : 0), 1) };
        })];
    }
}
