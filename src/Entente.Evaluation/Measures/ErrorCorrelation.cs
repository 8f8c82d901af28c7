using Entente.Evaluation.Pools;

namespace Entente.Evaluation.Measures;

/// <summary>How far two models err together: Pearson's correlation of their scores over the questions.</summary>
internal static class ErrorCorrelation
{
    /// <summary>Symmetric, by place of model; null where one of the two was always equally right.</summary>
    public static IReadOnlyList<IReadOnlyList<double?>> Of(ResultTable table)
    {
        var count = table.Models.Count;
        var centred = Enumerable.Range(0, count).Select(model => Centred(table, model)).ToArray();
        var lengths = centred.Select(values => Math.Sqrt(values.Sum(value => value * value))).ToArray();
        return [.. Enumerable.Range(0, count).Select(one => (IReadOnlyList<double?>)[.. Enumerable.Range(0, count).Select(other => Correlation(one, other))])];

        double? Correlation(int one, int other)
        {
            if (lengths[one] == 0 || lengths[other] == 0)
            {
                return null;
            }

            var product = 0.0;
            for (var at = 0; at < centred[one].Length; at++)
            {
                product += centred[one][at] * centred[other][at];
            }

            return product / (lengths[one] * lengths[other]);
        }
    }

    /// <summary>The mean over all pairs of different models; null where there is none.</summary>
    public static double? Mean(IReadOnlyList<IReadOnlyList<double?>> correlation)
    {
        List<double> pairs = [.. correlation.SelectMany((row, one) => row.Skip(one + 1)).OfType<double>()];
        return pairs.Count > 0 ? pairs.Average() : null;
    }

    /// <summary>
    /// Of the pairs of answers to one question that are both wrong and both extracted, the share that is the same answer; null where
    /// there is no such pair.
    /// </summary>
    public static double? SameWrongAnswer(ResultTable table)
    {
        var (pairs, same) = (0L, 0L);
        for (var question = 0; question < table.Questions.Count; question++)
        {
            var wrong = Enumerable.Range(0, table.Models.Count).Select(model => table.Answer(question, model)).Where(answer => answer is { Extracted: true, Score: 0 }).ToList();
            pairs += (long)wrong.Count * (wrong.Count - 1) / 2;
            same += wrong.GroupBy(answer => answer.Text, StringComparer.Ordinal).Sum(group => (long)group.Count() * (group.Count() - 1) / 2);
        }

        return pairs > 0 ? (double)same / pairs : null;
    }

    private static double[] Centred(ResultTable table, int model)
    {
        var scores = Enumerable.Range(0, table.Questions.Count).Select(question => table.Score(question, model)).ToArray();
        var mean = scores.Average();
        return [.. scores.Select(score => score - mean)];
    }
}
