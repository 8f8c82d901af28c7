using Entente.Search;
using Entente.Search.Landscapes;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>The means that the reference implementation and the controls reach (200 seeds, each within 0.03); ours must meet them.</summary>
public sealed class ReferenceMeansTests
{
    private const double Within = 0.03;

    public static TheoryData<string, SearchVariant, double, double> Means => new()
    {
        { "wide", SearchVariant.Repeat, .685, .777 }, { "wide", SearchVariant.Greedy, .671, 1.0 }, { "wide", SearchVariant.Mix20, .763, 1.0 },
        { "wide", SearchVariant.AGaussian, .619, .665 }, { "wide", SearchVariant.ABeta, .639, .738 }, { "wide", SearchVariant.M, .617, .736 },
        { "deep", SearchVariant.Repeat, .524, .620 }, { "deep", SearchVariant.Greedy, .999, 1.0 }, { "deep", SearchVariant.Mix20, .991, 1.0 },
        { "deep", SearchVariant.AGaussian, .580, .846 }, { "deep", SearchVariant.ABeta, .578, .738 }, { "deep", SearchVariant.M, .688, .942 },
        { "two", SearchVariant.Repeat, .646, .749 }, { "two", SearchVariant.Greedy, .999, 1.0 }, { "two", SearchVariant.Mix20, .995, 1.0 },
        { "two", SearchVariant.AGaussian, .642, .824 }, { "two", SearchVariant.ABeta, .654, .827 }, { "two", SearchVariant.M, .715, .951 },
    };

    [Theory, MemberData(nameof(Means))]
    public void After_50_evaluations_the_mean_is_the_references(string landscape, SearchVariant variant, double at50, double at250)
    {
        var seeds = variant == SearchVariant.M ? 120 : 200;

        var (mean, error) = Mean(landscape, variant, 50, seeds);

        Assert.InRange(mean, at50 - Within - (2 * error), at50 + Within + (2 * error));
        Assert.True(at250 >= at50);
    }

    [Theory, MemberData(nameof(Means)), Trait("Category", "Soak")]
    public void After_250_evaluations_the_mean_is_the_references(string landscape, SearchVariant variant, double at50, double at250)
    {
        var (mean, error) = Mean(landscape, variant, 250, 200);

        Assert.InRange(mean, at250 - Within - (2 * error), at250 + Within + (2 * error));
        Assert.True(at250 >= at50);
    }

    private static (double Mean, double Error) Mean(string name, SearchVariant variant, int budget, int seeds)
    {
        var landscape = Searches.Landscape(name);
        var scores = Enumerable.Range(0, seeds).Select(seed => Trial.Run(landscape, variant, [budget], (ulong)seed, 0)[0]).ToArray();
        var mean = scores.Average();
        return (mean, Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / seeds / seeds));
    }
}
