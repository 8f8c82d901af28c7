using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <param name="Digits">Significant digits as written; null where the number is exact, such as a fraction.</param>
internal readonly record struct ReadNumber(Rational Value, int? Digits);

/// <summary>Reads numbers as people and models write them.</summary>
internal static partial class NumberText
{
    /// <summary>A sign, digits with separators, a fraction, a power of ten: the beginning of a number with a unit.</summary>
    public const string Pattern =
        @"[+\-]?\s?(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d{1,3}(?:[ _'’]\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+(?!\d)|\d+(?:\.\d*)?|\.\d+)(?:\s?(?:e|E)[+\-]?\d+(?![\w.])|\s?(?:x|×|\*|\\times|\\cdot|·)\s?10(?:\^|\*\*)?\{?[+\-]?\d+\}?)?";

    /// <summary>The whole text as one number; null where it is none.</summary>
    public static ReadNumber? Read(string text)
    {
        var bare = text.Trim();
        if (bare.Length is 0 or > 2 * Rational.MostDigits)
        {
            return null;
        }

        if (Whole().Match(bare) is { Success: true } whole)
        {
            return Decimal(whole.Groups["sign"].Value, whole.Groups["digits"].Value, whole.Groups["exponent"].Value);
        }

        if (Fraction().Match(bare) is { Success: true } fraction)
        {
            return OfFraction(fraction);
        }

        return NumberWords.Read(bare) is { } words ? new(words, null) : null;
    }

    private static ReadNumber? Decimal(string sign, string written, string exponent)
    {
        // 1.234,56 has its comma at the decimals; a comma elsewhere only groups.
        var digits = EuropeanForm().IsMatch(written)
            ? written.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')
            : Separators().Replace(written, "");
        if (exponent.Length > 5 || Rational.Parse(digits.TrimEnd('.'), exponent.Length == 0 ? 0 : int.Parse(exponent, CultureInfo.InvariantCulture)) is not { } value)
        {
            return null;
        }

        var significant = digits.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        return new(sign == "-" ? -value : value, digits.Contains('.', StringComparison.Ordinal) || exponent.Length > 0 ? significant : null);
    }

    private static ReadNumber? OfFraction(Match match)
    {
        if (Rational.Parse(match.Groups["over"].Value) is not { } over || Rational.Parse(match.Groups["under"].Value) is not { Numerator.IsZero: false } under
            || Rational.Parse(match.Groups["whole"].Success ? match.Groups["whole"].Value : "0") is not { } whole)
        {
            return null;
        }

        var value = whole + over / under;
        return new(match.Groups["sign"].Value == "-" ? -value : value, null);
    }

    [GeneratedRegex(@"^(?<sign>[+\-]?)\s?(?<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ _'’]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:\.\d*)?|\.\d+)(?:\s?(?:e|E)(?<exponent>[+\-]?\d+)|\s?(?:x|×|\*|\\times|\\cdot|·)\s?10(?:\^|\*\*)?\{?(?<exponent>[+\-]?\d+)\}?)?$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?<sign>[+\-]?)\s?(?:(?<whole>\d+)(?:\s|\s?and\s|-))?(?<over>\d+)\s?/\s?(?<under>\d+)$")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^\d{1,3}(?:\.\d{3})+,\d+$")]
    private static partial Regex EuropeanForm();

    [GeneratedRegex(@"[, _'’]")]
    private static partial Regex Separators();
}
