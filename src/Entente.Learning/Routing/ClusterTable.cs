using Entente.Learning.Numbers;

namespace Entente.Learning.Routing;

/// <summary>
/// Mean scores by clusters of texts, in the style of Avengers-Pro (Zhang et al. 2025): spherical k-means over projections, each model's
/// shrunk mean in each cluster, read as the mean over the nearest clusters, by similarity.
/// </summary>
public sealed record ClusterTable
{
    private const int Rounds = 15;
    private const double Prior = 15;

    public required double[][] Centres { get; init; }

    /// <summary>By cluster, then model.</summary>
    public required double[][] Scores { get; init; }

    /// <summary>How many clusters are read.</summary>
    public required int Nearest { get; init; }

    /// <returns>For each model, 0 to 1.</returns>
    public double[] Predict(ReadOnlySpan<double> projected)
    {
        var similarity = new double[Centres.Length];
        for (var cluster = 0; cluster < similarity.Length; cluster++)
        {
            similarity[cluster] = Dot(Centres[cluster], projected);
        }

        int[] near = [.. Enumerable.Range(0, similarity.Length).OrderByDescending(cluster => similarity[cluster]).Take(Nearest)];
        double[] weights = [.. near.Select(cluster => Math.Exp(8 * (similarity[cluster] - similarity[near[0]])))];
        return [.. Enumerable.Range(0, Scores[0].Length).Select(model => near.Select((cluster, at) => weights[at] * Scores[cluster][model]).Sum() / weights.Sum())];
    }

    public static ClusterTable Fit(IReadOnlyList<double[]> projected, IReadOnlyList<IReadOnlyList<double>> scores, int clusters, int nearest, ulong seed)
    {
        var count = Math.Min(clusters, projected.Count);
        double[][] centres = [.. new Chance(seed).Order(projected.Count).Take(count).Select(at => projected[at])];
        var own = new int[projected.Count];
        for (var round = 0; round < Rounds; round++)
        {
            for (var at = 0; at < own.Length; at++)
            {
                var text = projected[at];
                own[at] = Enumerable.Range(0, count).MaxBy(cluster => Dot(centres[cluster], text));
            }

            centres = [.. centres.Select((centre, cluster) => Centre(centre, [.. projected.Where((_, at) => own[at] == cluster)]))];
        }

        var means = Enumerable.Range(0, scores[0].Count).Select(model => scores.Average(score => score[model])).ToArray();
        var table = Enumerable.Range(0, count).Select(cluster =>
        {
            IReadOnlyList<double>[] inside = [.. scores.Where((_, at) => own[at] == cluster)];
            return means.Select((mean, model) => (inside.Sum(score => score[model]) + (Prior * mean)) / (inside.Length + Prior)).ToArray();
        });
        return new ClusterTable { Centres = centres, Scores = [.. table], Nearest = Math.Min(nearest, count) };
    }

    private static double[] Centre(double[] before, IReadOnlyList<double[]> inside)
    {
        if (inside.Count == 0)
        {
            return before;
        }

        var sum = new double[before.Length];
        foreach (var text in inside)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += text[i];
            }
        }

        var length = Math.Sqrt(Dot(sum, sum));
        return length > 0 ? [.. sum.Select(part => part / length)] : before;
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
}
