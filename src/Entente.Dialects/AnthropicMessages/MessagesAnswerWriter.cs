using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Writes a whole message. Only the first choice can be said in this dialect.</summary>
internal static class MessagesAnswerWriter
{
    public static void Write(Answer answer, AnswerIdentity identity, IBufferWriter<byte> into)
    {
        AnswerChoice choice = answer.Choices[0];
        using Utf8JsonWriter writer = new(into, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id", identity.Id);
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", identity.Model);
        writer.WriteStartArray("content");
        foreach (Part part in choice.Parts)
        {
            WriteBlock(part, writer);
        }

        writer.WriteEndArray();
        writer.WriteString("stop_reason", MessagesFinish.Write(choice.Finish, choice.RawFinish));
        writer.WriteString("stop_sequence", choice.StopSequence);
        WriteDetails(choice.Finish, choice.FinishDetail, writer);
        writer.WritePropertyName("usage");
        MessagesUsage.Write(answer.Usage ?? Usage.None, writer);
        if (identity.Extension is { } extension)
        {
            writer.WritePropertyName("entente");
            writer.WriteRawValue(extension.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    public static void WriteDetails(FinishReason reason, string? detail, Utf8JsonWriter writer)
    {
        if (reason != FinishReason.Refused || detail is null)
        {
            return;
        }

        writer.WriteStartObject("stop_details");
        writer.WriteString("type", "refusal");
        writer.WriteString("explanation", detail);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Part part, Utf8JsonWriter writer)
    {
        // A block that came in this dialect has its type's word in it; parts of another dialect that mean nothing here are left out.
        bool own = part switch
        {
            OpaquePart opaque => opaque.Dialect == DialectNames.AnthropicMessages,
            ToolCallPart call => call.Raw?.TextOf("type") == "tool_use",
            _ => part.Raw is not null,
        };
        if (part is not OpaquePart || own)
        {
            MessagesBlockWriter.Write(part, own, null, writer);
        }
    }
}
