using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// The answer that most are: one choice, whose message is a text and nothing else. It is read in one pass. Whatever is not exactly that
/// is left to <see cref="ChatAnswerReader"/>, which knows everything.
/// </summary>
internal ref struct ChatPlainAnswer
{
    private string? id;
    private string? model;
    private string? fingerprint;
    private string? text;
    private string? finish;
    private Usage? usage;

    /// <returns>False where the answer says anything else, or is broken: nothing was added.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, IList<Delta> into)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            ChatPlainAnswer answer = default;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !answer.TryReadFields(ref reader) || reader.Read() || answer is not { text: { Length: > 0 } text, finish: { Length: > 0 } word })
            {
                return false;
            }

            into.Add(new StartDelta(answer.id, answer.model, answer.fingerprint));
            into.Add(new TextDelta(text));
            into.Add(new FinishDelta(ChatFinish.Read(word), word));
            if (answer.usage is { } usage)
            {
                into.Add(new UsageDelta(usage));
            }

            return true;
        }
        catch (Exception broken) when (broken is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return false;
        }
    }

    private bool TryReadFields(ref Utf8JsonReader reader)
    {
        bool hasUsage = false;
        bool hasChoices = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueIsEscaped)
            {
                return false;
            }

            if (reader.ValueTextEquals("id"u8))
            {
                if (!TryReadName(ref reader, ref id))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                if (!TryReadName(ref reader, ref model))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("system_fingerprint"u8))
            {
                if (!TryReadName(ref reader, ref fingerprint))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("choices"u8))
            {
                if (hasChoices || !reader.Read() || reader.TokenType != JsonTokenType.StartArray
                    || !reader.Read() || reader.TokenType != JsonTokenType.StartObject || !TryReadChoice(ref reader)
                    || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                {
                    return false;
                }

                hasChoices = true;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                if (hasUsage || reader.TokenType != JsonTokenType.StartObject)
                {
                    return false;
                }

                hasUsage = true;
                usage = ChatUsage.Read(JsonElement.ParseValue(ref reader));
            }
            else
            {
                bool mayBeNull = reader.ValueTextEquals("error"u8) || reader.ValueTextEquals("citations"u8) || reader.ValueTextEquals("type"u8);
                reader.Read();
                if (mayBeNull && reader.TokenType != JsonTokenType.Null)
                {
                    return false;
                }

                reader.Skip();
            }
        }

        return hasChoices;
    }

    /// <summary>A field that is there once, and a text or null.</summary>
    private static bool TryReadName(ref Utf8JsonReader reader, ref string? name)
    {
        reader.Read();
        if (name is not null || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
        {
            return false;
        }

        name = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty ? JsonText.Decode(reader.ValueSpan) : null;
        return true;
    }

    private bool TryReadChoice(ref Utf8JsonReader reader)
    {
        bool hasMessage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMessage = reader.ValueTextEquals("message"u8);
            bool isFinish = reader.ValueTextEquals("finish_reason"u8);
            bool isIndex = reader.ValueTextEquals("index"u8);
            if (reader.ValueIsEscaped || !reader.Read())
            {
                return false;
            }

            if (isMessage)
            {
                if (hasMessage || reader.TokenType != JsonTokenType.StartObject || !TryReadMessage(ref reader))
                {
                    return false;
                }

                hasMessage = true;
            }
            else if (isFinish)
            {
                if (finish is not null || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                finish = reader.ValueTextEquals("stop"u8) ? "stop" : JsonText.Decode(reader.ValueSpan);
            }
            else if (isIndex ? reader.TokenType != JsonTokenType.Number || !reader.ValueSpan.SequenceEqual("0"u8) : reader.TokenType != JsonTokenType.Null)
            {
                return false;
            }
        }

        return hasMessage;
    }

    private bool TryReadMessage(ref Utf8JsonReader reader)
    {
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
                if (text is not null || reader.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                text = JsonText.WellFormed(JsonText.Decode(reader.ValueSpan));
            }
            else if (reader.TokenType == JsonTokenType.StartArray && reader.Read())
            {
                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    return false; // tool calls, annotations
                }
            }
            else if (reader.TokenType != JsonTokenType.Null && !(isRole && reader.TokenType == JsonTokenType.String))
            {
                return false;
            }
        }

        return true;
    }
}
