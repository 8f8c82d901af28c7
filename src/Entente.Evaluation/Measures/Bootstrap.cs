namespace Entente.Evaluation.Measures;

/// <summary>
/// Percentile bootstrap over questions (Efron and Tibshirani 1993, chapter 13): questions are drawn with replacement, the statistic
/// is computed anew, the interval reaches from its 2.5th to its 97.5th percentile. Seeded: the same values give the same interval.
/// A difference is bootstrapped as the mean of the differences question by question, which is the paired form.
/// </summary>
public sealed class Bootstrap(int seed = 1, int resamples = Bootstrap.DefaultResamples)
{
    public const int DefaultResamples = 4000;

    private const double Tail = 0.025;

    /// <summary>The interval of the mean.</summary>
    /// <param name="values">One a question; at least one.</param>
    public Interval OfMean(IReadOnlyList<double> values) => OfRatio(values, null);

    /// <summary>The interval of the mean difference, question by question.</summary>
    public Interval OfDifference(IReadOnlyList<double> ours, IReadOnlyList<double> theirs) => OfMean([.. ours.Zip(theirs, (our, their) => our - their)]);

    /// <summary>The interval of the ratio of two means over the same questions.</summary>
    /// <param name="theirs">Null: ones, which makes it the mean.</param>
    public Interval OfRatio(IReadOnlyList<double> ours, IReadOnlyList<double>? theirs)
    {
        double[] above = [.. ours];
        double[] below = theirs is null ? [.. Enumerable.Repeat(1.0, above.Length)] : [.. theirs];
        if (above.Length == 0 || above.Length != below.Length)
        {
            throw new ArgumentException("one value a question is needed, for at least one question", nameof(ours));
        }

        var draws = new Draws((ulong)seed);
        var drawn = new double[resamples];
        for (var round = 0; round < resamples; round++)
        {
            var (our, their) = (0.0, 0.0);
            for (var draw = 0; draw < above.Length; draw++)
            {
                var question = draws.Below(above.Length);
                our += above[question];
                their += below[question];
            }

            drawn[round] = their > 0 ? our / their : 0;
        }

        Array.Sort(drawn);
        return new Interval(Percentile(drawn, Tail), Percentile(drawn, 1 - Tail));
    }

    /// <summary>Linear between the two nearest ranks.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
