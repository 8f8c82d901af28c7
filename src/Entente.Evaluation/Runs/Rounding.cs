using Entente.Evaluation.Measures;

namespace Entente.Evaluation.Runs;

/// <summary>Figures as they are written: six digits after the point.</summary>
internal static class Rounding
{
    private const int Digits = 6;

    public static double Rounded(this double value) => Math.Round(value, Digits) + 0.0;   // no negative zero

    public static double? Rounded(this double? value) => value is { } there ? there.Rounded() : null;

    public static IReadOnlyList<double> Rounded(this Interval interval) => [interval.Low.Rounded(), interval.High.Rounded()];
}
