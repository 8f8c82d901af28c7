using Entente.Search;
using Entente.Search.Variants;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>The short ways of drawing have the law of the long ones.</summary>
public sealed class RewardPosteriorTests
{
    private const int Draws = 200_000;

    public static TheoryData<bool, double> Posteriors => new() { { true, 0.1 }, { true, 0.9 }, { false, 0.1 }, { false, 0.5 }, { false, 0.95 } };

    [Theory, MemberData(nameof(Posteriors))]
    public void A_draw_above_a_floor_is_as_probable_and_as_large_as_without_the_short_way(bool gaussian, double reward)
    {
        IRewardPosterior posterior = gaussian ? new GaussianRewards() : new BetaRewards();
        var rewards = default(Moments);
        rewards.Add(reward);
        var chance = new Chance(7);
        const double Floor = 0.8;
        var most = posterior.MostOfOne(Floor);

        var plain = Enumerable.Range(0, Draws).Select(_ => posterior.Draw(rewards, ref chance)).Where(draw => draw > Floor).ToList();
        var quick = Enumerable.Range(0, Draws).Where(_ => chance.Uniform() < most).Select(_ => posterior.DrawOfOneAbove(reward, Floor, most, ref chance)).OfType<double>().ToList();

        Assert.InRange(most, 0.001, 0.999);
        Assert.All(quick, draw => Assert.True(draw > Floor));
        AssertAlike(plain, quick);
    }

    [Fact]
    public void A_draw_above_a_floor_of_many_rewards_has_the_same_law()
    {
        var posterior = new GaussianRewards();
        var rewards = default(Moments);
        foreach (var reward in (double[])[0.2, 0.5, 0.45, 0.9])
        {
            rewards.Add(reward);
        }

        var chance = new Chance(8);

        var plain = Enumerable.Range(0, Draws).Select(_ => posterior.Draw(rewards, ref chance)).Where(draw => draw > 0.7).ToList();
        var quick = Enumerable.Range(0, Draws).Select(_ => posterior.DrawAbove(rewards, 0.7, ref chance)).Where(draw => draw > 0.7).ToList();

        AssertAlike(plain, quick);
    }

    [Fact]
    public void The_mean_at_once_has_the_law_of_variance_first_and_mean_after()
    {
        var rewards = default(Moments);
        rewards.Add(0.3);
        rewards.Add(0.8);
        var posterior = new GaussianRewards();
        var chance = new Chance(9);

        // By hand, n = 2 of mean 0.55: kappa 3, nu 3, m 1.1 / 3, nu tau2 = 0.1 + 0.125 + 2 / 3 * 0.3025.
        const double Mean = 1.1 / 3, Scale = 0.1 + 0.125 + (2.0 / 3 * 0.3025);
        var direct = Enumerable.Range(0, Draws).Select(_ => posterior.Draw(rewards, ref chance)).Where(draw => draw > 0.5).ToList();
        var twoSteps = Enumerable.Range(0, Draws).Select(_ =>
        {
            var variance = Scale / 2 / chance.Gamma(1.5);
            return Mean + (Math.Sqrt(variance / 3) * chance.Normal());
        }).Where(draw => draw > 0.5).ToList();

        AssertAlike(twoSteps, direct);
    }

    /// <summary>As many, and with the same quartiles, within five standard errors.</summary>
    private static void AssertAlike(List<double> expected, List<double> actual)
    {
        var error = 5 * Math.Sqrt(2.0 * expected.Count);
        Assert.InRange(actual.Count, expected.Count - error, expected.Count + error);
        var sorted = expected.Order().ToList();
        foreach (var part in (double[])[0.25, 0.5, 0.75])
        {
            var share = actual.Count(draw => draw <= sorted[(int)(part * sorted.Count)]) / (double)actual.Count;
            Assert.InRange(share, part - (5 / Math.Sqrt(actual.Count)), part + (5 / Math.Sqrt(actual.Count)));
        }
    }
}
