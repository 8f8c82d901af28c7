using System.Runtime.Intrinsics;

namespace Entente.Search.Variants;

/// <summary>
/// The mixed-effects model: rewards of group j ~ N(alpha_j, s_y^2), alpha_j ~ N(mu, s_a^2), mu ~ N(0.5, 0.2^2),
/// s_a ~ HalfN(0.2), s_y ~ HalfN(0.3). Given the two spreads all else is Gaussian, so a grid over them gives the posterior without
/// sampling: 36 by 36, log-spaced.
/// </summary>
internal sealed class GroupModel
{
    private const int Points = 36;
    private const double PriorMean = 0.5;
    private const double PriorPrecision = 1 / (0.2 * 0.2);
    private static readonly double[] Between = Grid(0.004, 1.0);
    private static readonly double[] Within = Grid(0.004, 1.2);
    private static readonly double[] BetweenVariance = Squares(Between);
    private static readonly double[] WithinVariance = Squares(Within);
    private static readonly double[] BetweenPrior = HalfNormal(Between, 0.2);
    private static readonly double[] WithinPrior = HalfNormal(Within, 0.3);

    // Of each cell: the weights up to it, and what is known of mu in it (from the prior's mean).
    private readonly double[] _cumulated = new double[Points * Points];
    private readonly double[] _precision = new double[Points * Points];
    private readonly double[] _weighted = new double[Points * Points];

    private GroupModel()
    {
    }

    public static GroupModel Fit(ReadOnlySpan<Moments> groups)
    {
        Span<SameSize> sizes = groups.Length <= 64 ? stackalloc SameSize[groups.Length] : new SameSize[groups.Length];
        sizes = Gather(groups, sizes, out var rewards, out var deviation);
        var model = new GroupModel();
        model.Weigh(sizes, rewards - groups.Length, deviation);
        model.Cumulate();
        return model;
    }

    /// <summary>A reward that this group might give next, noise included, from a posterior draw of its own; <c>default</c>: a group that is not there yet.</summary>
    public double Predict(in Moments group, ref Chance chance)
    {
        var at = Array.BinarySearch(_cumulated, chance.Uniform() * _cumulated[^1]);
        var cell = Math.Min(at < 0 ? ~at : at, _cumulated.Length - 1);
        var (between, within) = (BetweenVariance[cell / Points], WithinVariance[cell % Points]);
        var mu = PriorMean + (_weighted[cell] / _precision[cell]) + (chance.Normal() / Math.Sqrt(_precision[cell]));
        var precision = (1 / between) + (group.Count / within);
        var mean = ((mu / between) + (group.Sum / within)) / precision;
        return mean + (Math.Sqrt((1 / precision) + within) * chance.Normal());
    }

    /// <summary>
    /// The logarithm of each cell's posterior weight, up to a constant. The groups' means are N(mu, between + within / n); they are
    /// measured from the prior's mean.
    /// </summary>
    private void Weigh(ReadOnlySpan<SameSize> sizes, int withinFreedom, double deviation)
    {
        var lanes = Vector256<double>.Count;
        for (var b = 0; b < Points; b++)
        {
            for (var w = 0; w < Points; w += lanes)
            {
                var within = Vector256.Create(WithinVariance, w);
                var precision = Vector256.Create(PriorPrecision);
                var (weighted, squares, logs) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
                foreach (ref readonly var size in sizes)
                {
                    var variance = Vector256.Create(BetweenVariance[b]) + (within / Vector256.Create((double)size.Size));
                    var inverse = Vector256<double>.One / variance;
                    precision += inverse * size.Groups;
                    weighted += inverse * size.Sum;
                    squares += inverse * size.Squares;
                    logs += Vector256.Log(variance) * size.Groups;
                }

                var spread = logs + Vector256.Log(precision) + squares - (weighted * weighted / precision);
                var own = Vector256.Log(within) * withinFreedom + (Vector256.Create(deviation) / within);
                var weight = Vector256.Create(WithinPrior, w) + Vector256.Create(BetweenPrior[b]) - ((spread + own) * 0.5);
                weight.CopyTo(_cumulated, (b * Points) + w);
                precision.CopyTo(_precision, (b * Points) + w);
                weighted.CopyTo(_weighted, (b * Points) + w);
            }
        }
    }

    private void Cumulate()
    {
        var top = double.NegativeInfinity;
        foreach (var one in _cumulated)
        {
            top = Math.Max(top, one);
        }

        var sum = 0.0;
        foreach (ref var one in _cumulated.AsSpan())
        {
            // What is thirty below the top weighs nothing.
            sum += one < top - 30 ? 0 : Math.Exp(one - top);
            one = sum;
        }
    }

    /// <summary>Groups of one size enter only by their number, their sum and their squares.</summary>
    private static Span<SameSize> Gather(ReadOnlySpan<Moments> groups, Span<SameSize> sizes, out int rewards, out double deviation)
    {
        var count = 0;
        (rewards, deviation) = (0, 0);
        foreach (ref readonly var group in groups)
        {
            rewards += group.Count;
            deviation += group.Deviation;
            var at = 0;
            while (at < count && sizes[at].Size != group.Count)
            {
                at++;
            }

            if (at == count)
            {
                sizes[count++] = new SameSize { Size = group.Count };
            }

            var mean = group.Mean - PriorMean;
            sizes[at].Groups++;
            sizes[at].Sum += mean;
            sizes[at].Squares += mean * mean;
        }

        return sizes[..count];
    }

    private static double[] Grid(double from, double to)
        => [.. Enumerable.Range(0, Points).Select(at => from * Math.Pow(to / from, at / (Points - 1.0)))];

    private static double[] Squares(double[] points) => [.. points.Select(point => point * point)];

    /// <summary>Log density of a half-normal, times the width that a cell of the log-spaced grid has.</summary>
    private static double[] HalfNormal(double[] points, double scale)
        => [.. points.Select(point => Math.Log(point) - (point * point / (2 * scale * scale)))];

    private struct SameSize
    {
        public int Size;
        public int Groups;
        public double Sum;
        public double Squares;
    }
}
