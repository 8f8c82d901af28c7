using System.Text.RegularExpressions;

namespace Entente.Answers.Values;

/// <summary>Reads which of several options is chosen.</summary>
internal static partial class ChoiceText
{
    /// <summary>The letter or the number of an option, upper case: "(c)", "C.", "Option C", "C) Paris", "2".</summary>
    /// <param name="isExpected">Then one small letter, a number, or a letter before words, is a choice too.</param>
    public static string? Read(string text, bool isExpected)
    {
        var bare = text.Trim().Trim('*', '`', '"', '\'', ' ');
        var match = Marked().Match(bare);
        if (!match.Success && isExpected)
        {
            match = Loose().Match(bare);
        }

        return match.Success ? match.Groups["choice"].Value.ToUpperInvariant() : null;
    }

    /// <summary>The last choice that a sentence names.</summary>
    public static string? In(string text)
    {
        string? last = null;
        foreach (Match match in Named().Matches(text))
        {
            last = match.Groups["choice"].Value.ToUpperInvariant();
        }

        return last;
    }

    /// <summary>Whether a text weighs several options.</summary>
    public static bool IsWeighing(string text) => Named().Matches(text).Select(match => match.Groups["choice"].Value).Distinct().Skip(1).Any();

    /// <summary>The option that the text repeats; null where it repeats none or several.</summary>
    public static string? OfOption(string text, IReadOnlyList<string> options)
    {
        var form = ShortText.Form(text);
        var found = Enumerable.Range(0, options.Count).Where(place => form.Length > 0 && ShortText.Form(options[place]) == form).ToArray();
        return found is [var only] && only < 26 ? ((char)('A' + only)).ToString() : null;
    }

    [GeneratedRegex(@"^(?:(?i:option|choice|answer)\s+)?(?:\((?<choice>[A-Za-z])\)|\[(?<choice>[A-Z])\]|(?<choice>[A-Z])[.):](?=\s|$)|(?<choice>[A-Z])$)")]
    private static partial Regex Marked();

    [GeneratedRegex(@"^(?:(?:the\s+)?(?:correct\s+)?(?:option|choice|answer)\s*(?:is|:|number)?\s*)?[(\[*]*(?:(?<choice>[A-Za-z])(?![A-Za-z])|(?<choice>\d{1,2})(?![\d.]))", RegexOptions.IgnoreCase)]
    private static partial Regex Loose();

    [GeneratedRegex(@"(?:[(\[](?<choice>[A-Z])[)\]]|\b(?:[Oo]ption|[Cc]hoice|[Aa]nswer)\s+(?:is\s+)?\**(?<choice>[A-Z])\b|\*\*\(?(?<choice>[A-Z])\)?\.?\*\*|\b(?<choice>[B-HJ-Z])\b(?=\s*(?:[.):]|$)))", RegexOptions.Multiline)]
    private static partial Regex Named();
}
