using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Entente.Receipts;

/// <summary>Strings as RFC 8785 section 3.2.2.2 writes them: only what must be escaped is, in its shortest form.</summary>
internal static class CanonicalText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static string Read(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException lone)
        {
            throw new JsonException("A string holds a lone surrogate.", lone);
        }
    }

    internal static string Read(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException lone)
        {
            throw new JsonException("A member name holds a lone surrogate.", lone);
        }
    }

    internal static void Write(string text, ArrayBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var plain = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and not ('"' or '\\'))
            {
                continue;
            }

            Strict.GetBytes(text.AsSpan(plain, i - plain), output);
            Strict.GetBytes(Escape(text[i]), output);
            plain = i + 1;
        }

        Strict.GetBytes(text.AsSpan(plain), output);
        output.Write("\""u8);
    }

    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => $"\\u{(int)character:x4}",
    };
}
