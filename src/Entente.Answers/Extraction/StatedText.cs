using System.Text.RegularExpressions;

namespace Entente.Answers.Extraction;

/// <summary>The last "the answer is …", "Answer: …", "= …" of a text, and tags and words in bold.</summary>
internal static partial class StatedText
{
    private const int LongestBold = 80;

    public static Found? Tag(string text) => Last(Tags(), text, FoundBy.Tag);

    public static Found? Bold(string text) => Last(Bolds(), text, FoundBy.Bold) is { Raw.Length: <= LongestBold } bold && !bold.Raw.TrimEnd().EndsWith(':') ? bold : null;

    public static Found? Statement(string text)
    {
        if (Last(Statements(), text, FoundBy.Statement) is not { } stated)
        {
            return null;
        }

        // The sentence ends the answer, unless the point stands in a number.
        var raw = SentenceEnd().Match(stated.Raw) is { Success: true, Index: > 0 } end ? stated.Raw[..end.Index] : stated.Raw;
        raw = raw.Trim().TrimEnd(':');
        return raw.Trim('*', ' ').Length > 0 ? stated with { Raw = Unbalanced(raw) } : null;
    }

    /// <summary>"**Answer: 42**" leaves two stars behind.</summary>
    private static string Unbalanced(string raw)
        => raw.EndsWith("**", StringComparison.Ordinal) && raw.IndexOf("**", StringComparison.Ordinal) == raw.Length - 2 ? raw[..^2].Trim()
        : raw.StartsWith("**", StringComparison.Ordinal) && raw.LastIndexOf("**", StringComparison.Ordinal) == 0 ? raw[2..].Trim()
        : raw;

    private static Found? Last(Regex pattern, string text, FoundBy by)
    {
        Match? last = null;
        foreach (Match match in pattern.Matches(text))
        {
            last = match.Groups["answer"].Value.Trim().Length > 0 ? match : last;
        }

        return last is null ? null : new(last.Groups["answer"].Value, by, last.Index);
    }

    [GeneratedRegex(@"<(?:final_)?answer>(?<answer>[^<]*)</(?:final_)?answer>", RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\*\*(?<answer>[^*\n]+)\*\*")]
    private static partial Regex Bolds();

    [GeneratedRegex(@"(?:\b(?:final|correct|right|best)\s+)?\b(?:answers?|result|solution|output|option|choice)\b\**\s*(?:(?:is|are|would be|must be|should be|equals)\b\s*(?:therefore|thus|then|simply)?\s*:?|\s*[:=])\s*(?<answer>[^\n]+)|####\s*(?<answer>[^\n]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Statements();

    [GeneratedRegex(@"[.!]+(?:\*\*)?(?=\s|$)(?<!\b(?:approx|vs|e\.g|i\.e)\.)")]
    private static partial Regex SentenceEnd();
}
