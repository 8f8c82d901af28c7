namespace Entente.Learning.Routing;

/// <summary>The baseline of every router: the mean scores of the nearest texts of train. It keeps every text's projection, so it is not stored.</summary>
public sealed class NearestNeighbours(IReadOnlyList<double[]> projected, IReadOnlyList<IReadOnlyList<double>> scores, int neighbours = 20)
{
    /// <returns>For each model, 0 to 1.</returns>
    public double[] Predict(ReadOnlySpan<double> text)
    {
        var similarity = new double[projected.Count];
        for (var at = 0; at < similarity.Length; at++)
        {
            for (var i = 0; i < text.Length; i++)
            {
                similarity[at] += projected[at][i] * text[i];
            }
        }

        int[] near = [.. Enumerable.Range(0, similarity.Length).OrderByDescending(at => similarity[at]).Take(neighbours)];
        return [.. Enumerable.Range(0, scores[0].Count).Select(model => near.Average(at => scores[at][model]))];
    }
}
