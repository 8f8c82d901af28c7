namespace Entente.Bench.Measures;

internal static class Statistics
{
    public static double Median(this IEnumerable<double> values) => values.At(0.5);

    /// <summary>The nearest rank; NaN where there are no values.</summary>
    public static double At(this IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(sorted.Count * part) - 1, 0, sorted.Count - 1)];
    }
}
