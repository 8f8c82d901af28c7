using Entente.Learning.Numbers;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class NumbersTests
{
    [Fact]
    public void The_same_seed_gives_the_same_chance_and_another_seed_another()
    {
        var (one, same, other) = (new Chance(7), new Chance(7), new Chance(8));

        var first = Enumerable.Range(0, 20).Select(_ => one.NextBits()).ToArray();

        Assert.Equal(first, Enumerable.Range(0, 20).Select(_ => same.NextBits()));
        Assert.NotEqual(first, Enumerable.Range(0, 20).Select(_ => other.NextBits()));
    }

    /// <summary>The published output of the generator for seed 1234567.</summary>
    [Fact]
    public void Chance_is_SplitMix64_as_published()
    {
        var chance = new Chance(1234567);

        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423], new[] { chance.NextBits(), chance.NextBits(), chance.NextBits() });
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(0.5, 0.5)]
    [InlineData(30, 10)]
    public void Beta_draws_have_the_mean_and_the_variance_of_the_distribution(double a, double b)
    {
        var chance = new Chance(3);

        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => chance.NextBeta(a, b))];

        var mean = draws.Average();
        Assert.Equal(a / (a + b), mean, 0.01);
        Assert.Equal(a * b / ((a + b) * (a + b) * (a + b + 1)), draws.Average(draw => (draw - mean) * (draw - mean)), 0.005);
    }

    [Fact]
    public void A_badly_scaled_valley_is_walked_to_its_lowest_point()
    {
        double[] found = QuasiNewton.Minimise(Rosenbrock, [-1.2, 1], 500, 1e-8);

        Assert.Equal(1, found[0], 1e-4);
        Assert.Equal(1, found[1], 1e-4);

        static double Rosenbrock(ReadOnlySpan<double> at, Span<double> gradient)
        {
            var (x, y) = (at[0], at[1]);
            gradient[0] = (-400 * x * (y - (x * x))) - (2 * (1 - x));
            gradient[1] = 200 * (y - (x * x));
            return (100 * (y - (x * x)) * (y - (x * x))) + ((1 - x) * (1 - x));
        }
    }

    [Fact]
    public void A_calibration_curve_never_falls_and_stays_within_what_it_was_fitted_on()
    {
        var chance = new Chance(5);
        for (var trial = 0; trial < 50; trial++)
        {
            double[] x = [.. Enumerable.Range(0, 10 + chance.Next(300)).Select(_ => chance.NextUnit())];
            double[] y = [.. x.Select(at => chance.NextUnit() < at * at ? 1.0 : 0)];

            var curve = MonotoneCurve.Fit(x, y, 10);

            double[] along = [.. Enumerable.Range(-10, 121).Select(step => curve.At(step / 100.0))];
            Assert.Equal(along.Order(), along);
            Assert.All(along, value => Assert.InRange(value, 0, 1));
        }
    }

    [Fact]
    public void A_calibration_curve_finds_the_true_probability()
    {
        var chance = new Chance(6);
        double[] x = [.. Enumerable.Range(0, 20_000).Select(_ => chance.NextUnit())];
        double[] y = [.. x.Select(at => chance.NextUnit() < at * at ? 1.0 : 0)];

        var curve = MonotoneCurve.Fit(x, y, 100);

        Assert.Equal(0.25, curve.At(0.5), 0.05);
        Assert.Equal(0.64, curve.At(0.8), 0.05);
    }
}
