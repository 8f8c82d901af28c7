using System.Text;
using Entente.Rehearsal.Playing;

namespace Entente.EndToEnd.Support;

/// <summary>Text of random Unicode: words of several scripts, emoji of several code units, combining marks, quotes, breaks.</summary>
internal static class RandomText
{
    private static readonly string[] Words =
    [
        "the", "keeper", "counted", "ships", "naïve", "Grüße", "Ωmega", "быстро", "灯台", "港の船", "שלום", "नमस्ते", "e\u0301tude", "İstanbul", "ﬁrst", "3.14", "42", "x86_64", "don't", "l'été", "\"quoted\"", "“curled”", "«zwei»", "(aside)", "**bold**", "`code`", "—", "–", "…", "😀", "👩‍👩‍👧", "🏳️‍🌈", "𝒳𝓎", "\\n", "{\"a\":1}", "<b>", "data:", "Sure,", "end.",
    ];

    private static readonly string[] Gaps = [" ", " ", " ", " ", " ", "\n", "\n\n", "  ", "\u00A0", "\u3000", "\t", "\r\n"];

    /// <summary>The same text for the same seed, of exactly so many tokens.</summary>
    public static string Of(int seed, int tokens)
    {
        for (var again = 0; ; again++)
        {
            var random = new Random(seed * 1000 + again);
            var text = new StringBuilder();
            while (Tokens.Count(text.ToString()) < tokens + 8)
            {
                text.Append(random.Next(6) == 0 ? Letters(random) : Words[random.Next(Words.Length)]).Append(Gaps[random.Next(Gaps.Length)]);
            }

            var made = string.Concat(Tokens.Split(text.ToString()).Take(tokens));
            if (made == made.Trim() && Tokens.Count(made) == tokens)
            {
                return made;
            }
        }
    }

    /// <summary>Any assigned letters at all.</summary>
    private static string Letters(Random random)
    {
        var made = new StringBuilder();
        for (var length = random.Next(1, 9); length > 0;)
        {
            var value = random.Next(0x20, 0x1FFFF);
            if (Rune.IsValid(value) && Rune.IsLetterOrDigit(new Rune(value)))
            {
                made.Append(new Rune(value).ToString());
                length--;
            }
        }

        return made.ToString();
    }
}
