namespace Entente.Evaluation.Measures;

/// <summary>
/// Percentile bootstrap over questions (Efron and Tibshirani 1993, chapter 13): questions are drawn with replacement, the statistic
/// is the mean, the interval reaches from its 2.5th to its 97.5th percentile. Seeded: the same values give the same interval.
/// A difference is bootstrapped as the mean of the differences question by question, which is the paired form.
/// </summary>
public sealed class Bootstrap(int seed = 1, int resamples = Bootstrap.DefaultResamples)
{
    public const int DefaultResamples = 4000;

    private const double Tail = 0.025;

    /// <summary>The interval of the mean.</summary>
    /// <param name="values">One a question; at least one.</param>
    public Interval OfMean(IReadOnlyList<double> values)
    {
        double[] copy = [.. values];
        var random = new Random(seed);
        var means = new double[resamples];
        for (var round = 0; round < resamples; round++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < copy.Length; draw++)
            {
                sum += copy[random.Next(copy.Length)];
            }

            means[round] = sum / copy.Length;
        }

        Array.Sort(means);
        return new Interval(Percentile(means, Tail), Percentile(means, 1 - Tail));
    }

    /// <summary>The interval of the mean difference, question by question.</summary>
    public Interval OfDifference(IReadOnlyList<double> ours, IReadOnlyList<double> theirs) => OfMean([.. ours.Zip(theirs, (our, their) => our - their)]);

    /// <summary>Linear between the two nearest ranks.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
