using Entente.Dialects;
using Entente.Pool.Seams;

namespace Entente.Tests.Pool.Seams;

/// <summary>How a successor takes an answer up: rightly, or in one of the ways in which real models go wrong.</summary>
internal enum Manner { Complies, OtherWhiteSpace, OtherQuotes, RepeatsMore, RepeatsLess, Restarts, Translates, Quoted, Preamble, PreambleAndRestart, PreambleAndQuoted, Nothing }

internal static class Successor
{
    /// <summary>What a successor says that knows the whole text and is asked as the plan says.</summary>
    public static string Says(string whole, string sent, ContinuationPlan plan, Manner manner, string? anchor, int prefillLength)
    {
        var from = plan.Form switch
        {
            "again" => 0,
            "instruction" => Math.Max(0, sent.TrimEnd().Length - anchor!.Length),
            _ => prefillLength,
        };
        var rest = whole[from..];
        var repeated = sent.Length - from;
        return manner switch
        {
            Manner.Complies => rest,
            Manner.OtherWhiteSpace => Respace(rest[..Math.Min(repeated, rest.Length)]) + rest[Math.Min(repeated, rest.Length)..],
            Manner.OtherQuotes => Requote(rest[..Math.Min(repeated, rest.Length)]) + rest[Math.Min(repeated, rest.Length)..],
            Manner.RepeatsMore => whole[Math.Max(0, from - 37)..],
            // Who is simply asked again repeats nothing: there is nothing to repeat less of.
            Manner.RepeatsLess when plan.Form == "again" => rest,
            Manner.RepeatsLess => whole[Math.Min(sent.Length, from + 5)..],
            Manner.Restarts => whole,
            Manner.Translates => "Une réponse tout à fait différente, dans une autre langue, qui ne reprend rien. " + string.Concat(Enumerable.Repeat("Encore des mots. ", 60)),
            Manner.Quoted when plan.Form == "again" => rest,
            Manner.PreambleAndQuoted when plan.Form == "again" => rest,
            Manner.PreambleAndQuoted => $"Sure, here is the rest: \"{rest[..Math.Min(repeated, rest.Length)].Trim()}\"{rest[Math.Min(repeated, rest.Length)..]}",
            Manner.Quoted => $"\"{rest[..Math.Min(repeated, rest.Length)].Trim()}\"{rest[Math.Min(repeated, rest.Length)..]}",
            Manner.Preamble => "Sure, " + rest.TrimStart(),
            Manner.PreambleAndRestart => "Of course! Here is the text again:\n\n" + whole,
            _ => "",
        };
    }

    /// <summary>Every run of white space within the repeated part becomes another one.</summary>
    private static string Respace(string text)
    {
        var core = text.TrimEnd();
        var end = text[core.Length..];
        return string.Concat(core.Select(character => character == ' ' ? "  " : character == '\n' ? " " : character.ToString())) + end;
    }

    private static string Requote(string text)
        => text.Replace('"', '\u201D').Replace('\'', '\u2019').Replace('\u201C', '"').Replace('\u201E', '"');
}
