using System.Text;
using System.Text.RegularExpressions;
using Entente.Dialects;

namespace Entente.Rehearsal.Minds;

/// <summary>Goes on with a begun answer, in the manner that the script prescribes.</summary>
internal static partial class Successor
{
    private const int More = 60;
    private const int Tail = 30;

    /// <param name="texts">What this mind would say from the beginning, most likely first, then what it could have said.</param>
    public static string GoOn(Conversation conversation, IReadOnlyList<string> texts, Manners manners)
    {
        string partial = conversation.Partial, anchor = conversation.Anchor;
        bool instructed = conversation.Form == ContinuationForm.Instruction;
        if (instructed && partial.Length == 0) partial = Before(texts, anchor) ?? anchor;
        string rest = Rest(partial, texts);

        if (manners.HasFlag(Manners.Translate)) return "Um es auf Deutsch zu sagen: Das Weitere ergibt sich Schritt für Schritt aus dem, was schon dasteht.";
        if (manners.HasFlag(Manners.Restart)) return Preamble(manners) + partial + rest;

        string echo = instructed ? (anchor.Length > 0 ? anchor : partial) : EchoesAfterPrefill(manners) ? LastWords(partial) : "";
        if (manners.HasFlag(Manners.RepeatMore)) echo = Longer(partial, echo);
        if (manners.HasFlag(Manners.RepeatLess)) echo = SecondHalf(echo);
        if (manners.HasFlag(Manners.RepeatNothing)) echo = "";
        if (manners.HasFlag(Manners.OtherWhitespace))
        {
            echo = White().Replace(echo, run => run.Value.Contains('\n', StringComparison.Ordinal) ? " " : "  ");
            if (!instructed) rest = rest.Length > 0 && char.IsWhiteSpace(rest[0]) ? "\n" + rest.TrimStart() : " " + rest;
        }
        if (manners.HasFlag(Manners.OtherQuotes)) echo = OtherQuotes(echo);
        if (manners.HasFlag(Manners.Quoted) && echo.Length > 0) echo = $"\"{echo}\"";
        return Preamble(manners) + echo + rest;
    }

    /// <summary>What follows the partial in the first text that begins with it; a closing sentence where none does.</summary>
    private static string Rest(string partial, IReadOnlyList<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.StartsWith(partial, StringComparison.Ordinal)) return text[partial.Length..];
        }
        foreach (string text in texts)
        {
            if (LooseLength(text, partial) is { } length) return text[length..];
        }
        string closing = texts[0][(texts[0].TrimEnd('.').LastIndexOf(". ", StringComparison.Ordinal) is var at && at >= 0 ? at + 2 : 0)..];
        return partial.Length == 0 || char.IsWhiteSpace(partial[^1]) ? closing : " " + closing;
    }

    /// <summary>How much of the text the partial covers where white space does not count; null where they differ.</summary>
    private static int? LooseLength(string text, string partial)
    {
        int at = 0;
        foreach (char sign in partial)
        {
            if (char.IsWhiteSpace(sign)) continue;
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length || text[at++] != sign) return null;
        }
        while (partial.Length > 0 && char.IsWhiteSpace(partial[^1]) && at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    private static string? Before(IReadOnlyList<string> texts, string anchor)
    {
        foreach (string text in texts)
        {
            int at = anchor.Length == 0 ? -1 : text.LastIndexOf(anchor, StringComparison.Ordinal);
            if (at >= 0) return text[..(at + anchor.Length)];
        }
        return null;
    }

    private static string Preamble(Manners manners) => manners.HasFlag(Manners.Preamble) ? "Sure, here is the rest: " : "";

    private static bool EchoesAfterPrefill(Manners manners) =>
        (manners & (Manners.OtherQuotes | Manners.Quoted | Manners.RepeatMore | Manners.RepeatLess)) != 0;

    private static string LastWords(string partial)
    {
        if (partial.Length <= Tail) return partial;
        int at = partial.IndexOf(' ', partial.Length - Tail);
        at = at < 0 ? partial.Length - Tail : at + 1;
        return partial[(char.IsLowSurrogate(partial[Math.Min(at, partial.Length - 1)]) ? at - 1 : at)..];
    }

    private static string Longer(string partial, string echo)
    {
        int at = echo.Length == 0 ? partial.Length : partial.LastIndexOf(echo, StringComparison.Ordinal);
        if (at < 0) return echo;
        int from = Math.Max(0, at - More);
        if (from > 0 && char.IsLowSurrogate(partial[from])) from--;
        return partial[from..at] + echo;
    }

    private static string SecondHalf(string echo)
    {
        int at = echo.Length / 2;
        if (at > 0 && char.IsLowSurrogate(echo[at])) at++;
        return echo[at..];
    }

    private static string OtherQuotes(string echo)
    {
        var made = new StringBuilder(echo.Length);
        bool open = false;
        foreach (char sign in echo)
        {
            made.Append(sign switch
            {
                '"' => (open = !open) ? '“' : '”',
                '“' or '”' => '"',
                '\'' => '’',
                '‘' or '’' => '\'',
                _ => sign,
            });
        }
        return made.ToString();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}
