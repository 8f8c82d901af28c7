using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>
/// Strings out of JSON, kept as they are: the framework's reader throws on an escaped half of a surrogate pair,
/// which providers do send when they cut a character in two.
/// </summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <returns>The value, with halves of surrogate pairs kept; null where it is no string.</returns>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    public static string? AsText(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? Decode(JsonMarshal.GetRawUtf8Value(element)[1..^1]) : null;

    public static string NameText(this JsonProperty property) => Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <param name="raw">The inside of a JSON string that a parser has accepted, without its quotes.</param>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return Strict.GetString(raw);
        }

        char[] chars = ArrayPool<char>.Shared.Rent(raw.Length);
        int length = 0;
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain != 0)
            {
                ReadOnlySpan<byte> run = plain < 0 ? raw : raw[..plain];
                length += Strict.GetChars(run, chars.AsSpan(length));
                raw = raw[run.Length..];
                continue;
            }

            chars[length++] = Unescape(raw, out int used);
            raw = raw[used..];
        }

        string text = new(chars, 0, length);
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }

    /// <summary>The text with every half of a surrogate pair that has no other half replaced by U+FFFD.</summary>
    public static string WellFormed(string text)
    {
        int at = FirstLone(text, 0);
        if (at < 0)
        {
            return text;
        }

        char[] chars = text.ToCharArray();
        for (; at >= 0; at = FirstLone(text, at + 1))
        {
            chars[at] = '\uFFFD';
        }

        return new string(chars);
    }

    private static int FirstLone(string text, int from)
    {
        for (int i = from; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }

    private static char Unescape(ReadOnlySpan<byte> raw, out int used)
    {
        used = raw[1] == (byte)'u' ? 6 : 2;
        return raw[1] switch
        {
            (byte)'n' => '\n',
            (byte)'t' => '\t',
            (byte)'r' => '\r',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'u' => (char)ushort.Parse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            byte other => (char)other,
        };
    }
}
