namespace Entente.Learning.Numbers;

/// <summary>
/// A curve that never falls, fitted by pooling adjacent violators (Ayer et al. 1955) and drawn through the middles of its steps;
/// flat beyond its ends. Values stay within those it was fitted on. It calibrates scores.
/// </summary>
public sealed record MonotoneCurve
{
    /// <summary>Ascending; as many as <see cref="Y"/>, at least one.</summary>
    public required double[] X { get; init; }

    /// <summary>Never falling.</summary>
    public required double[] Y { get; init; }

    /// <param name="x">Finite.</param>
    /// <param name="y">Of the same length, at least one.</param>
    /// <param name="smallest">How many points a step holds at least; more make the curve smoother.</param>
    public static MonotoneCurve Fit(IReadOnlyList<double> x, IReadOnlyList<double> y, int smallest = 20)
    {
        var order = Enumerable.Range(0, x.Count).OrderBy(at => x[at]).ToArray();
        var blocks = new List<(double X, double Y, double Count)>();
        for (var from = 0; from < order.Length; from += smallest)
        {
            // A remainder that would be too small a step joins the last one.
            var to = order.Length - from < 2 * smallest ? order.Length : from + smallest;
            double sumX = 0, sumY = 0;
            for (var at = from; at < to; at++)
            {
                sumX += x[order[at]];
                sumY += y[order[at]];
            }

            blocks.Add((sumX, sumY, to - from));
            while (blocks.Count > 1 && blocks[^2].Y / blocks[^2].Count >= blocks[^1].Y / blocks[^1].Count)
            {
                var (last, before) = (blocks[^1], blocks[^2]);
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (before.X + last.X, before.Y + last.Y, before.Count + last.Count);
            }

            if (to == order.Length)
            {
                break;
            }
        }

        return new MonotoneCurve { X = [.. blocks.Select(block => block.X / block.Count)], Y = [.. blocks.Select(block => block.Y / block.Count)] };
    }

    public double At(double x)
    {
        var after = Array.BinarySearch(X, x);
        if (after >= 0)
        {
            return Y[after];
        }

        after = ~after;
        if (after == 0)
        {
            return Y[0];
        }

        if (after == X.Length)
        {
            return Y[^1];
        }

        var part = (x - X[after - 1]) / (X[after] - X[after - 1]);
        return Y[after - 1] + (part * (Y[after] - Y[after - 1]));
    }
}
