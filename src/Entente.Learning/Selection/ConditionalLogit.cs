using Entente.Learning.Numbers;

namespace Entente.Learning.Selection;

/// <summary>
/// Choice among alternatives (McFadden 1974): the probability of a row within its question is the softmax of its score. Fitted with a
/// ridge; questions without a right answer say nothing and are left out. Several right rows share the credit.
/// </summary>
internal sealed class ConditionalLogit
{
    private readonly SparseRows rows = new();
    private readonly List<int> ends = [];
    private readonly List<bool> right = [];

    /// <summary>Writes the rows of one question.</summary>
    public SparseRows Rows => rows;

    /// <summary>Ends a question; one mark for each row since the last.</summary>
    public void EndQuestion(IReadOnlyList<bool> marks)
    {
        right.AddRange(marks);
        ends.Add(right.Count);
    }

    /// <param name="penalties">The ridge of each weight, above zero.</param>
    public double[] Fit(double[] penalties, int iterations = 60)
    {
        // In units in which every ridge is one, so that strongly held weights do not slow down the others.
        var scores = new double[right.Count];
        double[] units = [.. penalties.Select(penalty => 1 / Math.Sqrt(penalty))];
        var weights = new double[penalties.Length];
        var found = QuasiNewton.Minimise(
            (at, gradient) =>
            {
                Scale(at, units, weights);
                var loss = Loss(weights, gradient, penalties, scores);
                Scale(gradient, units, gradient);
                return loss;
            },
            new double[penalties.Length],
            iterations,
            tolerance: 0.05);
        Scale(found, units, weights);
        return weights;
    }

    private static void Scale(ReadOnlySpan<double> what, double[] units, Span<double> into)
    {
        for (var i = 0; i < units.Length; i++)
        {
            into[i] = what[i] * units[i];
        }
    }

    private double Loss(ReadOnlySpan<double> weights, Span<double> gradient, double[] penalties, double[] scores)
    {
        var loss = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] = penalties[i] * weights[i];
            loss += 0.5 * penalties[i] * weights[i] * weights[i];
        }

        var from = 0;
        foreach (var to in ends)
        {
            loss += AddQuestion(from, to, weights, gradient, scores);
            from = to;
        }

        return loss;
    }

    private double AddQuestion(int from, int to, ReadOnlySpan<double> weights, Span<double> gradient, double[] scores)
    {
        var largest = double.NegativeInfinity;
        var any = false;
        for (var row = from; row < to; row++)
        {
            any |= right[row];
        }

        if (!any)
        {
            return 0;
        }

        for (var row = from; row < to; row++)
        {
            scores[row] = rows.Dot(row, weights);
            largest = Math.Max(largest, scores[row]);
        }

        double sum = 0, sumRight = 0;
        for (var row = from; row < to; row++)
        {
            scores[row] = Math.Exp(scores[row] - largest);
            sum += scores[row];
            sumRight += right[row] ? scores[row] : 0;
        }

        sumRight = Math.Max(sumRight, 1e-300);
        for (var row = from; row < to; row++)
        {
            var error = (scores[row] / sum) - (right[row] ? scores[row] / sumRight : 0);
            if (Math.Abs(error) > 1e-12)
            {
                rows.AddTo(row, error, gradient);
            }
        }

        return Math.Log(sum) - Math.Log(sumRight);
    }
}
