using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <summary>Reads a unit such as "km/h", "square metres", "kg m^-3", "eggs per day".</summary>
internal static partial class UnitText
{
    /// <summary>With more words than these it is a sentence.</summary>
    private const int MostWords = 5;

    /// <returns>Null where it does not look like a unit.</returns>
    public static Unit? Read(string text)
    {
        var trimmed = text.Trim().TrimEnd('.');
        if (trimmed.Length is 0 or > 60)
        {
            return null;
        }

        if (UnitTable.Find(trimmed) is { } known)
        {
            return known;
        }

        var words = Tokens().Split(Superscripts(trimmed)).Select(word => word.Trim()).Where(word => word.Length > 0).ToArray();
        if (words.Length > 2 * MostWords)
        {
            return null;
        }

        var (unit, sign, power, count) = (Unit.None, 1, 1, 0);
        foreach (var word in words)
        {
            switch (word.ToLowerInvariant())
            {
                case "/" or "per" or "an" or "a" or "each":
                    sign = -1;
                    continue;
                case "*" or "·" or "⋅" or "of" or "the":
                    continue;
                case "square" or "sq":
                    power = 2;
                    continue;
                case "cubic" or "cu":
                    power = 3;
                    continue;
                case "squared" or "cubed":
                    continue;
            }

            if (++count > MostWords || Factor().Match(word) is not { Success: true } factor)
            {
                return null;
            }

            var name = factor.Groups["name"].Value;
            var exponent = factor.Groups["power"] is { Length: > 0 } written ? int.Parse(written.Value, CultureInfo.InvariantCulture) : power;
            exponent *= Array.IndexOf(words, word) is var place && place + 1 < words.Length && words[place + 1] is "squared" ? 2
                : place + 1 < words.Length && words[place + 1] is "cubed" ? 3 : 1;
            if (Math.Abs(exponent) > 9)
            {
                return null;
            }

            unit = unit.Times(UnitTable.Find(name) ?? Unit.Of(NameOfUnknown(name), Rational.One), sign * exponent);
            power = 1;
        }

        return count == 0 ? null : unit;
    }

    /// <summary>Case and number do not count, but where it would then go by the name of a known unit: D is not d, which is a day.</summary>
    private static string NameOfUnknown(string name)
        => Singular(name.ToLowerInvariant()) is var plain && UnitTable.Find(plain) is null ? plain : name;

    private static string Singular(string word)
        => word.Length > 3 && word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;

    private static string Superscripts(string text)
        => text.Replace("²", "^2", StringComparison.Ordinal).Replace("³", "^3", StringComparison.Ordinal).Replace("⁻^", "^-", StringComparison.Ordinal).Replace("⁻¹", "^-1", StringComparison.Ordinal);

    [GeneratedRegex(@"\s+|(/)|([*·⋅])")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"^(?<name>[\p{L}°%$€£¥₹¢Ω][\p{L}°%\-']*)(?:\^?\{?(?<power>-?\d)\}?)?$")]
    private static partial Regex Factor();
}
