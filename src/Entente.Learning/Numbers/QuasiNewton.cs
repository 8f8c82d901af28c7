namespace Entente.Learning.Numbers;

/// <summary>Minimises a smooth function: L-BFGS with a backtracking line search (Nocedal and Wright, 2006, algorithm 7.5).</summary>
internal static class QuasiNewton
{
    private const int Memory = 8;
    private const double SufficientDecrease = 1e-4;

    /// <summary>The value at a point; writes the gradient there into the second argument.</summary>
    public delegate double Objective(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>The best point found. Stops when the gradient is small, when no step improves, or after <paramref name="iterations"/>.</summary>
    public static double[] Minimise(Objective objective, double[] start, int iterations = 100, double tolerance = 1e-3)
    {
        var size = start.Length;
        var point = (double[])start.Clone();
        var gradient = new double[size];
        var value = objective(point, gradient);
        var steps = new List<(double[] Step, double[] Change, double Curvature)>(Memory);
        for (var iteration = 0; iteration < iterations && Norm(gradient) > tolerance; iteration++)
        {
            var direction = Direction(gradient, steps);
            var slope = Dot(direction, gradient);
            if (slope >= 0)
            {
                steps.Clear();
                direction = [.. gradient.Select(part => -part)];
                slope = -Dot(gradient, gradient);
            }

            var length = steps.Count == 0 ? Math.Min(1, 1 / Norm(gradient)) : 1.0;
            var next = new double[size];
            var nextGradient = new double[size];
            var moved = false;
            for (var attempt = 0; attempt < 30; attempt++, length /= 2)
            {
                for (var i = 0; i < size; i++)
                {
                    next[i] = point[i] + (length * direction[i]);
                }

                var nextValue = objective(next, nextGradient);
                if (nextValue <= value + (SufficientDecrease * length * slope))
                {
                    moved = nextValue < value;
                    Remember(steps, point, next, gradient, nextGradient);
                    (point, gradient, value) = (next, nextGradient, nextValue);
                    break;
                }
            }

            if (!moved)
            {
                break;
            }
        }

        return point;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> steps)
    {
        var direction = new double[gradient.Length];
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        var factors = new double[steps.Count];
        for (var at = steps.Count - 1; at >= 0; at--)
        {
            factors[at] = Dot(steps[at].Step, direction) / steps[at].Curvature;
            Add(direction, -factors[at], steps[at].Change);
        }

        if (steps.Count > 0)
        {
            var (_, change, curvature) = steps[^1];
            var scale = curvature / Dot(change, change);
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (var at = 0; at < steps.Count; at++)
        {
            Add(direction, factors[at] - (Dot(steps[at].Change, direction) / steps[at].Curvature), steps[at].Step);
        }

        return direction;
    }

    private static void Remember(List<(double[] Step, double[] Change, double Curvature)> steps, double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        var step = new double[from.Length];
        var change = new double[from.Length];
        for (var i = 0; i < step.Length; i++)
        {
            step[i] = to[i] - from[i];
            change[i] = gradientTo[i] - gradientFrom[i];
        }

        var curvature = Dot(step, change);
        if (curvature <= 1e-12)
        {
            return;
        }

        if (steps.Count == Memory)
        {
            steps.RemoveAt(0);
        }

        steps.Add((step, change, curvature));
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Norm(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));

    private static void Add(double[] to, double factor, double[] what)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += factor * what[i];
        }
    }
}
