using Entente.Learning.Text;

namespace Entente.Learning.Routing;

/// <summary>Predicts from a prompt alone how likely each model is right: logistic heads, blended with the cluster table as train found best.</summary>
public sealed record Router
{
    public const int Buckets = 1 << 14;

    /// <summary>Of the projection that heads and clusters read.</summary>
    public required int Dimensions { get; init; }

    public required ulong ProjectionSeed { get; init; }

    public required LogisticHeads Heads { get; init; }

    public required ClusterTable Clusters { get; init; }

    /// <summary>How much the clusters count, 0 to 1.</summary>
    public required double ClusterShare { get; init; }

    public IReadOnlyList<string> Models => Heads.Models;

    /// <returns>For each of <see cref="Models"/>, 0 to 1.</returns>
    public double[] Predict(string text, ReadOnlySpan<double> kinds)
    {
        var projected = new Projection(Dimensions, Buckets, ProjectionSeed).Of(text);
        return Blend(Heads.Predict(kinds, projected), Clusters.Predict(projected), ClusterShare);
    }

    internal static double[] Blend(double[] heads, double[] clusters, double share)
        => [.. heads.Select((head, model) => ((1 - share) * head) + (share * clusters[model]))];
}
