using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Writes messages: one that came in this dialect as it came, any other from its parts.</summary>
internal static class ChatMessageWriter
{
    public static void WriteAll(ImmutableArray<Message> messages, Continuation? continuation, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (Message message in messages)
        {
            if (message is { Raw: { } raw, Dialect: DialectNames.OpenAiChat })
            {
                writer.WriteRaw(raw);
                continue;
            }

            Write(message, writer);
        }

        WriteContinuation(continuation, writer);
        writer.WriteEndArray();
    }

    public static void WriteToolCall(ToolCallPart call, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", call.Id);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", call.Arguments);
        writer.WriteEndObject();

        // Gemini's compatible address keeps the signature of its thought here, and wants it back.
        if (call.Raw is { } raw && raw.TryGet("extra_content", out JsonElement extra))
        {
            writer.WriteRaw("extra_content", extra);
        }

        writer.WriteEndObject();
    }

    private static void WriteContinuation(Continuation? continuation, Utf8JsonWriter writer)
    {
        if (continuation is not { Form: ContinuationForm.Prefill or ContinuationForm.Prefix })
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role", "assistant");
        writer.WriteString("content", continuation.Partial);
        if (continuation.Form == ContinuationForm.Prefix)
        {
            writer.WriteBoolean("prefix", true);
        }

        writer.WriteEndObject();
    }

    private static void Write(Message message, Utf8JsonWriter writer)
    {
        // In this dialect every tool result is a message of its own, before whatever else was said in the same turn.
        foreach (ToolResultPart result in message.Parts.OfType<ToolResultPart>())
        {
            writer.WriteStartObject();
            writer.WriteString("role", "tool");
            writer.WriteString("tool_call_id", result.CallId);
            ChatPartWriter.WriteToolContent(result, writer);
            writer.WriteEndObject();
        }

        ImmutableArray<Part> others = [.. message.Parts.Where(part => part is not ToolResultPart)];
        if (others.Length == 0 && message.Parts.Length > 0)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role", Word(message.Role));
        if (message.Name is not null)
        {
            writer.WriteString("name", message.Name);
        }

        if (message.Role == Role.Assistant)
        {
            WriteAssistant(others, writer);
        }
        else
        {
            ChatPartWriter.WriteContent(others, writer);
        }

        writer.WriteEndObject();
    }

    // Thoughts of earlier turns have no place in this dialect's requests; no provider of it needs them.
    private static void WriteAssistant(ImmutableArray<Part> parts, Utf8JsonWriter writer)
    {
        ToolCallPart[] calls = [.. parts.OfType<ToolCallPart>()];
        string refusal = string.Concat(parts.OfType<RefusalPart>().Select(part => part.Text));
        ImmutableArray<Part> said = [.. parts.Where(part => part is not (ToolCallPart or RefusalPart or ReasoningPart))];
        if (said.Length == 0 && (calls.Length > 0 || refusal.Length > 0))
        {
            writer.WriteNull("content");
        }
        else
        {
            ChatPartWriter.WriteContent(said, writer);
        }

        if (refusal.Length > 0)
        {
            writer.WriteString("refusal", refusal);
        }

        if (calls.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls");
        foreach (ToolCallPart call in calls)
        {
            WriteToolCall(call, writer);
        }

        writer.WriteEndArray();
    }

    private static string Word(Role role) => role switch
    {
        Role.System => "system",
        Role.Developer => "developer",
        Role.Assistant => "assistant",
        Role.Tool => "tool",
        _ => "user",
    };
}
