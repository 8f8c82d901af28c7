using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Orchestration.Vote;

/// <summary>What an answer comes down to, so that answers can be compared: a boxed or bold result, a choice, a number, else its last line.</summary>
internal static partial class FinalAnswer
{
    public static string Of(string text)
    {
        var trimmed = text.Trim();
        if (Last(Boxed(), trimmed) is { } boxed)
        {
            return Normalise(boxed);
        }

        if (Last(Stated(), trimmed) is { } stated)
        {
            return Normalise(stated);
        }

        if (Last(Bold(), trimmed) is { } bold && bold.Length <= 60)
        {
            return Normalise(bold);
        }

        var lastLine = trimmed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return Last(Number(), lastLine) is { } number ? Normalise(number) : Normalise(lastLine);
    }

    private static string? Last(Regex pattern, string text)
        => pattern.Matches(text) is { Count: > 0 } matches ? matches[^1].Groups[1].Value : null;

    private static string Normalise(string answer)
    {
        var bare = answer.Trim().Trim('.', '!', '*', '`', '"', '\'', '(', ')', '$', ' ').ToLowerInvariant();
        var digits = bare.Replace(",", "", StringComparison.Ordinal);
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.#########", CultureInfo.InvariantCulture)
            : Space().Replace(bare, " ");
    }

    [GeneratedRegex(@"\\boxed\{([^{}]+)\}")]
    private static partial Regex Boxed();

    [GeneratedRegex(@"(?:answer|result)\s*(?:is|:|=)\s*\**\s*([^\n]+?)\s*(?:[.!]?\s*$|[.!]\s)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Stated();

    [GeneratedRegex(@"\*\*([^*\n]+)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(-?\d[\d,]*(?:\.\d+)?)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
