using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entente.Answers.Extraction;

/// <summary>
/// The field `answer` (or `final_answer`) of a JSON object in a text. Models write JSON with raw line breaks, LaTeX and Python inside: what a strict
/// reader refuses is read up to the quote or the brace that must be the last.
/// </summary>
internal static partial class JsonAnswerField
{
    public static Found? Find(string text)
    {
        if (Name().Matches(text) is not { Count: > 0 } names)
        {
            return null;
        }

        var name = names[^1];
        return Value(text[(name.Index + name.Length)..]) is { } value ? new(value, FoundBy.JsonField, name.Index) : null;
    }

    private static string? Value(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (Strict(text) is { } strict)
        {
            return strict;
        }

        if (text[0] == '"')
        {
            // The quote that closes has nothing but the object's end, or the next name, after it.
            return Closing().Match(text, 1) is { Success: true } closing ? Unescaped(text[1..closing.Index])
                : text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? text[1..end].TrimEnd('"', ' ', ',') : text[1..].TrimEnd('"', ' ');
        }

        var brace = Ending().Match(text);
        var rest = (brace.Success ? text[..brace.Index] : text).Trim().TrimEnd(',');
        return rest.Length > 0 ? rest : null;
    }

    private static string? Strict(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: true, default);
            using var value = JsonDocument.ParseValue(ref reader);
            var rest = text.AsSpan(Encoding.UTF8.GetCharCount(Encoding.UTF8.GetBytes(text).AsSpan(0, (int)reader.BytesConsumed))).TrimStart();
            if (rest.Length > 0 && rest[0] is not ('}' or ',' or '`'))
            {
                return null;
            }

            return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString() : value.RootElement.GetRawText();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var place = 0; place < text.Length; place++)
        {
            if (text[place] != '\\' || place + 1 == text.Length)
            {
                plain.Append(text[place]);
                continue;
            }

            var next = text[++place];
            if (next == 'u' && place + 4 < text.Length && ushort.TryParse(text.AsSpan(place + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                place += 4;
                continue;
            }

            // \frac and \times are LaTeX, not a form feed and a tab.
            var isWord = place + 1 < text.Length && char.IsAsciiLetterLower(text[place + 1]) && next is 'f' or 't' or 'b';
            _ = next switch
            {
                '"' or '\\' or '/' => plain.Append(next),
                'n' => plain.Append('\n'),
                't' when !isWord => plain.Append('\t'),
                'r' => plain.Append('\r'),
                _ => plain.Append('\\').Append(next),
            };
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"""?\b(?:final[ _]?)?answer\\?""\s*:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<!\\)""(?=\s*(?:\}|,\s*""|```|$))")]
    private static partial Regex Closing();

    [GeneratedRegex(@"\s*\}\s*(?:```|$)|\s*```|\n\s*\}|,\s*\n\s*""")]
    private static partial Regex Ending();
}
