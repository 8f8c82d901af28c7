namespace Entente.Learning.Gains;

/// <summary>A mean of paired differences with its 95 % interval (normal approximation). From -1 to 1.</summary>
public sealed record MeasuredGain(double Mean, double Low, double High)
{
    private const double Width = 1.96;

    /// <param name="differences">One for each question, at least one.</param>
    public static MeasuredGain Of(IReadOnlyList<double> differences)
    {
        var mean = differences.Average();
        var spread = Math.Sqrt(differences.Sum(one => (one - mean) * (one - mean)) / Math.Max(1, differences.Count - 1) / differences.Count);
        return new(mean, mean - (Width * spread), mean + (Width * spread));
    }
}
