using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Writes a whole `chat.completion`.</summary>
internal static class ChatAnswerWriter
{
    public static void Write(Answer answer, AnswerIdentity identity, IBufferWriter<byte> into)
    {
        using Utf8JsonWriter writer = new(into, JsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id", identity.Id);
        writer.WriteString("object", "chat.completion");
        writer.WriteNumber("created", identity.Created);
        writer.WriteString("model", identity.Model);
        if (identity.Fingerprint is not null)
        {
            writer.WriteString("system_fingerprint", identity.Fingerprint);
        }

        writer.WriteStartArray("choices");
        foreach (AnswerChoice choice in answer.Choices)
        {
            WriteChoice(choice, writer);
        }

        writer.WriteEndArray();
        if (answer.Usage is not null)
        {
            writer.WritePropertyName("usage");
            ChatUsage.Write(answer.Usage, writer);
        }

        if (Own(answer.Choices.SelectMany(choice => choice.Parts), "citations").FirstOrDefault()?.Raw is { } citations)
        {
            writer.WriteRaw("citations", citations);
        }

        if (identity.Extension is { } extension)
        {
            writer.WritePropertyName("entente");
            writer.WriteRawValue(extension.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static void WriteChoice(AnswerChoice choice, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", choice.Index);
        writer.WriteStartObject("message");
        WriteMessage(choice, writer);
        writer.WriteEndObject();
        writer.WritePropertyName("logprobs");
        if (choice.Logprobs is { } logprobs)
        {
            writer.WriteRaw(logprobs);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("finish_reason", ChatFinish.Write(choice.Finish, choice.RawFinish));
        writer.WriteEndObject();
    }

    private static void WriteMessage(AnswerChoice choice, Utf8JsonWriter writer)
    {
        ToolCallPart[] calls = [.. choice.Parts.OfType<ToolCallPart>()];
        OpaquePart[] otherCalls = [.. Own(choice.Parts, "tool_calls")];
        OpaquePart[] content = [.. Own(choice.Parts).Where(part => !ChatOpaque.Fields.Contains(part.Kind) && part.Kind is not ("citations" or "tool_calls"))];
        string? refusal = choice.Parts.OfType<RefusalPart>().FirstOrDefault()?.Text
            ?? (choice.Finish == FinishReason.Refused ? choice.FinishDetail : null);
        bool silent = choice.Text.Length == 0 && (calls.Length + otherCalls.Length > 0 || refusal is not null);

        writer.WriteString("role", "assistant");
        if (content.Length > 0)
        {
            WriteContentParts(choice.Text, content, writer);
        }
        else
        {
            writer.WriteString("content", silent ? null : choice.Text);
        }

        writer.WriteString("refusal", refusal);
        WriteThoughts([.. choice.Parts.OfType<ReasoningPart>()], writer);
        WriteToolCalls(calls, otherCalls, writer);
        foreach (OpaquePart part in Own(choice.Parts).Where(part => ChatOpaque.Fields.Contains(part.Kind)))
        {
            writer.WriteRaw(part.Kind, part.Raw!.Value);
        }
    }

    private static void WriteContentParts(string text, OpaquePart[] others, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("content");
        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
        foreach (OpaquePart other in others)
        {
            writer.WriteRaw(other.Raw!.Value);
        }

        writer.WriteEndArray();
    }

    private static void WriteThoughts(ReasoningPart[] thoughts, Utf8JsonWriter writer)
    {
        string text = string.Concat(thoughts.Select(thought => thought.Text));
        if (text.Length > 0)
        {
            writer.WriteString("reasoning_content", text);
        }

        if (!thoughts.Any(thought => thought.Signature is not null || thought.Redacted is not null))
        {
            return;
        }

        writer.WriteStartArray("thinking_blocks");
        foreach (ReasoningPart thought in thoughts)
        {
            ChatThinking.Write(thought, writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteToolCalls(ToolCallPart[] calls, OpaquePart[] others, Utf8JsonWriter writer)
    {
        if (calls.Length + others.Length == 0)
        {
            return;
        }

        writer.WriteStartArray("tool_calls");
        foreach (ToolCallPart call in calls)
        {
            ChatMessageWriter.WriteToolCall(call, writer);
        }

        foreach (OpaquePart other in others)
        {
            writer.WriteRaw(other.Raw!.Value);
        }

        writer.WriteEndArray();
    }

    private static IEnumerable<OpaquePart> Own(IEnumerable<Part> parts, string? kind = null) =>
        parts.OfType<OpaquePart>().Where(part => part.Dialect == DialectNames.OpenAiChat && part.Raw is not null && (kind is null || part.Kind == kind));
}
