using Entente.Search;
using Entente.Search.Evolution;
using Xunit;

namespace Entente.Tests.Search;

public sealed class SeparableCmaEsTests
{
    [Theory]
    [InlineData("sphere", 2512)]
    [InlineData("ellipsoid", 6115)]
    public void In_20_dimensions_it_needs_as_many_evaluations_as_known(string function, int known)
        => Assert.InRange(Median(function, 20), known * 0.5, known * 1.05);

    [Theory, Trait("Category", "Soak")]
    [InlineData("sphere", 11690)]
    [InlineData("ellipsoid", 50619)]
    public void In_100_dimensions_it_needs_as_many_evaluations_as_known(string function, int known)
        => Assert.InRange(Median(function, 100), known * 0.5, known * 1.05);

    [Fact]
    public void The_same_state_asks_the_same_and_a_state_rebuilt_from_its_fields_goes_on()
    {
        var state = SeparableCmaEs.Begin([1, 2, 3], 0.5, seed: 4).Tell([.. Enumerable.Range(0, 7).Select(at => (double)at)]);

        var copy = state with { Mean = [.. state.Mean] };

        Assert.Equal(7, state.Population);
        Assert.Equal(state.Ask().SelectMany(one => one), copy.Ask().SelectMany(one => one));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var state = SeparableCmaEs.Begin([1, 2], 0.5, seed: 1);

        Assert.Throws<SearchException>(() => SeparableCmaEs.Begin([], 1, 0));
        Assert.Throws<SearchException>(() => SeparableCmaEs.Begin([1], 0, 0));
        Assert.Throws<SearchException>(() => state.Tell([1]));
        Assert.Throws<SearchException>(() => state.Tell([.. Enumerable.Repeat(double.NaN, state.Population)]));
    }

    private static int Median(string function, int dimensions)
    {
        var counts = Enumerable.Range(0, 20).Select(seed => Evaluations(function, dimensions, (ulong)seed)).Order().ToArray();
        return (counts[9] + counts[10]) / 2;
    }

    /// <summary>Until a candidate's value is 1e-8 or less.</summary>
    private static int Evaluations(string function, int dimensions, ulong seed)
    {
        var chance = new Chance(Chance.Mix(seed, 99));
        var start = new double[dimensions];
        for (var at = 0; at < dimensions; at++)
        {
            start[at] = 1 + (4 * chance.Uniform());
        }

        var state = SeparableCmaEs.Begin(start, 2, seed);
        for (var count = 0; count < 200_000;)
        {
            var values = new List<double>();
            foreach (var candidate in state.Ask())
            {
                count++;
                values.Add(Value(function, candidate));
                if (values[^1] <= 1e-8)
                {
                    return count;
                }
            }

            state = state.Tell(values);
        }

        return int.MaxValue / 2;
    }

    private static double Value(string function, IReadOnlyList<double> point)
        => point.Select((x, at) => function == "sphere" ? x * x : Math.Pow(1e6, at / (point.Count - 1.0)) * x * x).Sum();
}
