using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <summary>Reads a number with what it counts or measures: "$70,000", "12 km/h", "45 %", "18 eggs", "3.5 million dollars".</summary>
internal static partial class QuantityText
{
    public static Measure? Read(string text)
    {
        var bare = Approximately().Replace(text.Trim(), "");
        if (bare.Length is 0 or > 200)
        {
            return null;
        }

        if (NumberText.Read(bare) is { } number)
        {
            return new(number.Value, number.Digits, Unit.None);
        }

        if (CurrencyFirst().Match(bare) is { Success: true } money && UnitTable.Find(money.Groups["currency"].Value) is { } currency)
        {
            var sign = money.Groups["sign"].Value;
            return Read(sign + money.Groups["rest"].Value) is { } amount
                ? amount.Unit.Bases.ContainsKey(currency.Bases.Keys.First()) ? amount : amount with { Unit = amount.Unit.Times(currency, 1) }
                : null;
        }

        if (Leading().Match(bare) is not { Success: true } leading || NumberText.Read(leading.Groups["number"].Value) is not { } value)
        {
            return OfWords(bare);
        }

        var rest = leading.Groups["rest"].Value.Trim().TrimStart('-').Trim();
        if (Power().Match(rest) is { Success: true } power && NumberWords.Power(power.Groups["power"].Value.ToLowerInvariant()) is { } exponent)
        {
            value = value with { Value = value.Value * Rational.TenTo(exponent) };
            rest = power.Groups["rest"].Value.Trim();
        }

        return rest.Length == 0 ? new(value.Value, value.Digits, Unit.None)
            : UnitText.Read(rest) is { } unit ? new(value.Value, value.Digits, unit)
            : null;
    }

    /// <summary>"twelve eggs": the longest beginning that is a number.</summary>
    private static Measure? OfWords(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var count = Math.Min(words.Length - 1, 8); count > 0; count--)
        {
            if (NumberWords.Read(string.Join(' ', words[..count])) is { } value && UnitText.Read(string.Join(' ', words[count..])) is { } unit)
            {
                return new(value, null, unit);
            }
        }

        return null;
    }

    [GeneratedRegex(@"^(?:approximately|about|around|roughly|approx\.?|exactly|only|[~≈=])\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Approximately();

    [GeneratedRegex(@"^(?<sign>[+\-]?)\s*(?<currency>US\$|[$€£¥₹]|(?:USD|EUR|GBP|JPY|INR)(?=\s))\s*(?<rest>.+)$", RegexOptions.Singleline)]
    private static partial Regex CurrencyFirst();

    [GeneratedRegex(@"^(?<number>[+\-]?\d+(?:\s\d+)?\s?/\s?\d+(?![\d/])|" + NumberText.Pattern + @")(?<rest>.*)$", RegexOptions.Singleline)]
    private static partial Regex Leading();

    [GeneratedRegex(@"^(?<power>thousand|million|billion|trillion)s?\b(?<rest>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Power();
}
