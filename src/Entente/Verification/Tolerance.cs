using System.Globalization;
using Entente.Answers;

namespace Entente.Verification;

/// <summary>A distance, or a part of the right answer: "0.01", "1 %".</summary>
internal readonly record struct Tolerance(double Value, bool IsPart)
{
    public static Tolerance? Parse(string text)
    {
        var bare = text.Trim();
        var isPart = bare.EndsWith('%');
        return double.TryParse(bare.TrimEnd('%'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new(isPart ? value / 100 : value, isPart)
            : null;
    }

    public double Around(FinalAnswer expected) => IsPart ? Value * Math.Abs(expected.Number ?? 0) : Value;
}
