using System.Globalization;
using System.Text;

namespace Entente.Answers.Values;

/// <summary>Words to one form: compatible forms of Unicode, lower case, no articles, punctuation at no word's edge, single spaces.</summary>
internal static class ShortText
{
    private static readonly string[] Articles = ["a", "an", "the"];

    /// <summary>What is left may be empty: then the text is given as it is, trimmed.</summary>
    public static string Form(string text)
    {
        var words = Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '`', '*', '(', ')', '[', ']', '_'))
            .Where(word => word.Length > 0)
            .ToArray();
        var kept = words.Where(word => !Articles.Contains(word)).ToArray();
        var form = string.Join(' ', kept.Length > 0 ? kept : words);
        return form.Length > 0 ? form : string.Join(' ', Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Without any white space and quotes: for comparing answers that were taken for different kinds.</summary>
    public static string Loose(string text)
    {
        var loose = new StringBuilder(text.Length);
        foreach (var letter in Fold(text))
        {
            if (!char.IsWhiteSpace(letter) && letter is not ('\'' or '"' or '`' or '$' or '\\' or '*'))
            {
                loose.Append(letter);
            }
        }

        return loose.ToString().TrimEnd('.');
    }

    private static string Fold(string text)
    {
        var plain = Typographic(CompatibleText.Of(text));
        return CompatibleText.Of(plain.ToLowerInvariant());
    }

    private static string Typographic(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            plain.Append(letter switch
            {
                '‘' or '’' or '‛' or '′' => '\'',
                '“' or '”' or '„' or '″' => '"',
                '‐' or '‑' or '–' or '—' or '−' => '-',
                _ => CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format ? ' ' : letter,
            });
        }

        return plain.ToString();
    }
}
