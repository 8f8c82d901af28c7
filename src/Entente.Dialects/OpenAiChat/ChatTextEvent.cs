using System.Buffers;
using System.Text.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// The event that streams consist of: one more piece of the only choice's text, and nothing else that matters. It is read without an
/// object. Whatever is not exactly that is left to <see cref="ChatStreamDecoder.Decode"/>, which knows everything.
/// </summary>
internal static class ChatTextEvent
{
    /// <returns>False where the event says anything else, or is broken: nothing was written.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, IBufferWriter<byte> into)
    {
        try
        {
            Utf8JsonReader reader = new(data);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && TryFindContent(ref reader, out Utf8JsonReader content)
                && !reader.Read()
                && TryCopy(ref content, into);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryFindContent(ref Utf8JsonReader reader, out Utf8JsonReader content)
    {
        content = default;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueIsEscaped)
            {
                return false;
            }

            bool isChoices = reader.ValueTextEquals("choices"u8);
            bool mayBeNull = reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("x_groq"u8) || reader.ValueTextEquals("citations"u8);
            reader.Read();
            if (isChoices)
            {
                if (found || !TryReadChoices(ref reader, out content))
                {
                    return false;
                }

                found = true;
            }
            else if (mayBeNull && reader.TokenType != JsonTokenType.Null)
            {
                return false;
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static bool TryReadChoices(ref Utf8JsonReader reader, out Utf8JsonReader content)
    {
        content = default;
        return reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && TryReadChoice(ref reader, out content)
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryReadChoice(ref Utf8JsonReader reader, out Utf8JsonReader content)
    {
        content = default;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isDelta = reader.ValueTextEquals("delta"u8);
            bool isIndex = reader.ValueTextEquals("index"u8);
            if (reader.ValueIsEscaped || !reader.Read())
            {
                return false;
            }

            if (isDelta)
            {
                if (found || reader.TokenType != JsonTokenType.StartObject || !TryReadDelta(ref reader, out content))
                {
                    return false;
                }

                found = true;
            }
            else if (isIndex ? reader.TokenType != JsonTokenType.Number || !reader.ValueSpan.SequenceEqual("0"u8) : reader.TokenType != JsonTokenType.Null)
            {
                return false;
            }
        }

        return found;
    }

    private static bool TryReadDelta(ref Utf8JsonReader reader, out Utf8JsonReader content)
    {
        content = default;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContent = reader.ValueTextEquals("content"u8);
            bool isRole = reader.ValueTextEquals("role"u8);
            if (reader.ValueIsEscaped || !reader.Read())
            {
                return false;
            }

            if (isContent)
            {
                if (found || reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
                {
                    return false;
                }

                content = reader;
                found = true;
            }
            else if (reader.TokenType != JsonTokenType.Null && !(isRole && reader.TokenType == JsonTokenType.String))
            {
                return false;
            }
        }

        return found;
    }

    private static bool TryCopy(ref Utf8JsonReader content, IBufferWriter<byte> into)
    {
        // Halves of surrogate pairs may come in two events: the decoder joins them.
        ReadOnlySpan<byte> raw = content.ValueSpan;
        if (content.ValueIsEscaped && (raw.IndexOf("\\ud"u8) >= 0 || raw.IndexOf("\\uD"u8) >= 0))
        {
            return false;
        }

        try
        {
            into.Advance(content.CopyString(into.GetSpan(raw.Length)));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // not UTF-8
        }
    }
}
