using System.Globalization;
using System.Text;

namespace Entente.Answers.Values;

/// <summary>
/// Reads a literal as Python writes it and writes it in one form: dictionaries and sets in the order of their keys, strings in single
/// quotes, 1.0 as 1 (Python holds them equal). JSON's null, true and false are taken for None, True and False.
/// </summary>
internal sealed class PythonLiteral
{
    private const int Deepest = 50;
    private const int Longest = 20_000;

    private readonly string _text;
    private int _place;
    private int _depth;

    private PythonLiteral(string text) => _text = text;

    /// <summary>The literal in its one form; null where the text is none.</summary>
    public static string? Read(string text)
    {
        if (text.Length > Longest)
        {
            return null;
        }

        var literal = new PythonLiteral(text);
        var value = literal.Value();
        literal.Space();
        return literal._place == text.Length ? value : null;
    }

    /// <summary>The content of a text that is one string literal; null where it is another.</summary>
    public static string? Content(string text)
    {
        var literal = new PythonLiteral(text.Trim());
        return literal._text is ['\'' or '"', ..] && literal.String() is { } content && literal._place == literal._text.Length ? content : null;
    }

    public static string Quoted(string content)
    {
        var quoted = new StringBuilder("'");
        foreach (var letter in content)
        {
            _ = letter switch
            {
                '\'' => quoted.Append("\\'"),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('\'').ToString();
    }

    private string? Value()
    {
        Space();
        if (_place >= _text.Length || ++_depth > Deepest)
        {
            return null;
        }

        var value = _text[_place] switch
        {
            '[' => Sequence('[', ']'),
            '(' => Sequence('(', ')'),
            '{' => Braces(),
            '\'' or '"' => String() is { } content ? Quoted(content) : null,
            'b' when _place + 1 < _text.Length && _text[_place + 1] is '\'' or '"' => Bytes(),
            _ => Word(),
        };
        _depth--;
        return value;
    }

    private string? Sequence(char open, char close)
    {
        var items = new List<string>();
        if (Items(items, close) is not { } hasComma)
        {
            return null;
        }

        // A value in brackets is that value; with a comma it is a tuple.
        return open == '(' && items.Count == 1
            ? hasComma ? $"({items[0]},)" : items[0]
            : $"{open}{string.Join(", ", items)}{close}";
    }

    /// <returns>Whether a comma stands between or after them; null where it is no sequence.</returns>
    private bool? Items(List<string> items, char close)
    {
        _place++;
        var hasComma = false;
        while (true)
        {
            Space();
            if (Take(close))
            {
                return hasComma;
            }

            if ((items.Count > 0 && !hasComma) || Value() is not { } item)
            {
                return null;
            }

            items.Add(item);
            Space();
            if (Take(','))
            {
                hasComma = true;
                continue;
            }

            return Take(close) ? hasComma : null;
        }
    }

    private string? Braces()
    {
        _place++;
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        bool? isMap = null;
        while (true)
        {
            Space();
            if (Take('}'))
            {
                break;
            }

            if (Value() is not { } key)
            {
                return null;
            }

            Space();
            var mapped = Take(':');
            if (isMap is { } before && before != mapped)
            {
                return null;
            }

            isMap = mapped;
            if ((mapped ? Value() : "") is not { } value)
            {
                return null;
            }

            pairs[key] = value;
            Space();
            if (!Take(',') && (_place >= _text.Length || _text[_place] != '}'))
            {
                return null;
            }
        }

        return isMap == false ? $"{{{string.Join(", ", pairs.Keys)}}}" : $"{{{string.Join(", ", pairs.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
    }

    private string? Bytes()
    {
        _place++;
        return String() is { } content ? "b" + Quoted(content) : null;
    }

    private string? String()
    {
        var quote = _text[_place++];
        var content = new StringBuilder();
        while (_place < _text.Length)
        {
            var letter = _text[_place++];
            if (letter == quote)
            {
                return content.ToString();
            }

            if (letter != '\\' || _place >= _text.Length)
            {
                content.Append(letter);
                continue;
            }

            Escape(content, _text[_place++]);
        }

        return null;
    }

    private void Escape(StringBuilder content, char letter)
    {
        var width = letter switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (width > 0 && _place + width <= _text.Length && ushort.TryParse(_text.AsSpan(_place, width), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            _place += width;
            content.Append((char)code);
            return;
        }

        _ = letter switch
        {
            'n' => content.Append('\n'),
            't' => content.Append('\t'),
            'r' => content.Append('\r'),
            '0' => content.Append('\0'),
            '\\' or '\'' or '"' => content.Append(letter),
            _ => content.Append('\\').Append(letter),
        };
    }

    private string? Word()
    {
        var start = _place;
        while (_place < _text.Length && (char.IsAsciiLetterOrDigit(_text[_place]) || _text[_place] is '.' or '_' or '+' or '-'))
        {
            _place++;
        }

        var word = _text[start.._place];
        return word switch
        {
            "None" or "null" => "None",
            "True" or "true" => "True",
            "False" or "false" => "False",
            "" => null,
            _ => NumberText.Read(word) is { } number && !word.Contains(',', StringComparison.Ordinal) && !char.IsLetter(word[0]) ? number.Value.ToString() : null,
        };
    }

    private bool Take(char letter)
    {
        if (_place < _text.Length && _text[_place] == letter)
        {
            _place++;
            return true;
        }

        return false;
    }

    private void Space()
    {
        while (_place < _text.Length && char.IsWhiteSpace(_text[_place]))
        {
            _place++;
        }
    }
}
