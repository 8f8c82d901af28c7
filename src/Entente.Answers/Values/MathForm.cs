using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <summary>Mathematics in one form: a formula that comes to a number by that number, lists item by item, the order kept where brackets keep it.</summary>
internal static partial class MathForm
{
    private const int Deepest = 8;

    /// <summary>Null where it does not look like mathematics.</summary>
    public static string? Read(string text)
    {
        var bare = Equation().Replace(text.Trim(), "").TrimEnd('.').Trim();
        return bare.Length is 0 or > 400 || !HasMathematics(bare) ? null : Form(bare, 0);
    }

    private static string Form(string text, int depth)
    {
        var bare = text.Trim();
        if (depth > Deepest)
        {
            return Plain(bare);
        }

        if (bare.Length > 1 && bare[0] is '(' or '[' && bare[^1] is ')' or ']' && Parts(bare[1..^1]) is { Count: > 1 } ordered)
        {
            return $"{bare[0]}{string.Join(", ", ordered.Select(part => Form(part, depth + 1)))}{bare[^1]}";
        }

        var isSet = bare.Length > 1 && bare[0] == '{' && bare[^1] == '}';
        if (Parts(isSet ? bare[1..^1] : bare) is { } parts && (isSet || parts.Count > 1))
        {
            return $"{{{string.Join(", ", parts.Select(part => Form(Equation().Replace(part.Trim(), ""), depth + 1)).Distinct().Order(StringComparer.Ordinal))}}}";
        }

        return Single(bare);
    }

    private static string Single(string text)
    {
        // It is a normal form already.
        if (text.StartsWith('≈'))
        {
            return text;
        }

        if (NumberText.Read(text) is { } number)
        {
            return number.Value.ToString();
        }

        return Formula.Read(text) switch
        {
            { Exact: { } exact } => exact.ToString(),
            { HasVariables: false } value => "≈" + value.First.ToString("G10", CultureInfo.InvariantCulture),
            { } value => $"≈{value.First.ToString("G9", CultureInfo.InvariantCulture)} ≈{value.Second.ToString("G9", CultureInfo.InvariantCulture)}",
            null => Plain(text),
        };
    }

    private static string Plain(string text) => Spaces().Replace(CompatibleText.Of(text), "");

    /// <summary>Between commas, semicolons and "or" that stand in no brackets; null where brackets do not match.</summary>
    private static List<string>? Parts(string text)
    {
        var flat = Grouping().Replace(Words().Replace(text, ";"), "$1");
        var (depth, start) = (0, 0);
        var parts = new List<string>();
        for (var place = 0; place < flat.Length; place++)
        {
            depth += flat[place] is '(' or '[' or '{' ? 1 : flat[place] is ')' or ']' or '}' ? -1 : 0;
            if (depth < 0)
            {
                return null;
            }

            if (depth == 0 && flat[place] is ',' or ';' && depth == 0)
            {
                parts.Add(flat[start..place]);
                start = place + 1;
            }
        }

        parts.Add(flat[start..]);
        return depth != 0 || parts.Exists(part => part.Trim().Length == 0) ? null : parts;
    }

    private static bool HasMathematics(string text) => text.StartsWith('≈') || (!text.Contains('"', StringComparison.Ordinal) && Signs().IsMatch(text) && !Prose().IsMatch(text));

    [GeneratedRegex(@"^[A-Za-z](?:_?\{?\w\}?)?(?:\([a-z]\))?\s*=(?![=])\s*")]
    private static partial Regex Equation();

    [GeneratedRegex(@"\s+(?:or|and)\s+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(\d),(?=\d{3}(?!\d))")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\s+|\\")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[\d^+*/=√π∞∪∩≤≥<>±]|sqrt|root\(|^[\[({].*,.*[\])}]$|^[a-z]$")]
    private static partial Regex Signs();

    /// <summary>Two words in a row, neither of them a function or a joint.</summary>
    [GeneratedRegex(@"[A-Za-z]{3,}\s+(?!or\b|and\b)[A-Za-z]{2,}")]
    private static partial Regex Prose();
}
