using System.Globalization;
using System.Text;

namespace Entente.Receipts;

/// <summary>A double as ECMAScript's <c>Number::toString</c> writes it, which RFC 8785 section 3.2.2.3 prescribes.</summary>
internal static class EcmaScriptNumber
{
    /// <summary>Formats a finite number; minus zero is <c>0</c>.</summary>
    internal static string Format(double value)
    {
        if (value == 0)
        {
            return "0";
        }

        var (digits, point) = ShortestDigits(Math.Abs(value));
        var text = new StringBuilder();
        if (value < 0)
        {
            text.Append('-');
        }

        // "point" is the specification's n: the decimal point stands after that many digits.
        if (digits.Length <= point && point <= 21)
        {
            return text.Append(digits).Append('0', point - digits.Length).ToString();
        }

        if (point is > 0 and <= 21)
        {
            return text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point).ToString();
        }

        if (point is > -6 and <= 0)
        {
            return text.Append("0.").Append('0', -point).Append(digits).ToString();
        }

        text.Append(digits[0]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        return text.Append('e').Append(point > 0 ? '+' : '-')
            .Append(Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture)).ToString();
    }

    private static (string Digits, int Point) ShortestDigits(double value)
    {
        // The runtime's round-trip form holds the shortest digits; only their layout differs from ECMAScript's.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = mark < 0 ? text : text[..mark];
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }
}
