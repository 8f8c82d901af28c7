namespace Entente.Evaluation.Measures;

/// <summary>A 95 % interval.</summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether zero lies outside.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}
