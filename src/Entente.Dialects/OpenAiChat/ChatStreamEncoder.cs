using System.Buffers;
using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;
using Entente.Dialects.Sse;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// Writes `chat.completion.chunk`s. Id, model, time and fingerprint are the same in all of them; the first delta of a choice
/// names the role, without which the vendor's client refuses the stream.
/// </summary>
#pragma warning disable CA1001 // the writer writes into our own array: there is nothing to release
internal sealed class ChatStreamEncoder : IStreamEncoder
#pragma warning restore CA1001
{
    private readonly AnswerIdentity identity;
    private readonly ArrayBufferWriter<byte> chunk = new(512);
    private readonly Utf8JsonWriter writer;
    private readonly HashSet<int> begun = [];
    private readonly HashSet<int> refused = [];
    private readonly Dictionary<int, StringBuilder> thoughts = [];

    public ChatStreamEncoder(AnswerIdentity identity)
    {
        this.identity = identity;
        writer = new Utf8JsonWriter(chunk, JsonText.WriterOptions);
    }

    public void Encode(Delta delta, IBufferWriter<byte> into)
    {
        switch (delta)
        {
            case TextDelta { Text.Length: > 0 } text:
                WriteChoice(delta.Choice, into, () => writer.WriteString("content", text.Text));
                break;
            case ReasoningDelta { Text.Length: > 0 } reasoning:
                ThoughtOf(delta.Choice).Append(reasoning.Text);
                WriteChoice(delta.Choice, into, () => writer.WriteString("reasoning_content", reasoning.Text));
                break;
            case ReasoningSignatureDelta signature:
                WriteChoice(delta.Choice, into, () => WriteThinkingBlock(signature));
                break;
            case RefusalDelta { Text.Length: > 0 } refusal:
                refused.Add(delta.Choice);
                WriteChoice(delta.Choice, into, () => writer.WriteString("refusal", refusal.Text));
                break;
            case ToolCallStartDelta call:
                WriteChoice(delta.Choice, into, () => WriteToolCall(call.Index, call, ""));
                break;
            case ToolCallArgumentsDelta { Fragment.Length: > 0 } arguments:
                WriteChoice(delta.Choice, into, () => WriteToolCall(arguments.Index, null, arguments.Fragment));
                break;
            case LogprobsDelta logprobs:
                WriteChoice(delta.Choice, into, () => { }, logprobs: logprobs.Value);
                break;
            case OpaqueDelta { Dialect: DialectNames.OpenAiChat } opaque:
                WriteOpaque(opaque, into);
                break;
        }
    }

    public void Complete(IReadOnlyList<FinishDelta> finishes, Usage? usage, ReadOnlyMemory<byte>? extension, IBufferWriter<byte> into)
    {
        for (int i = 0; i < finishes.Count; i++)
        {
            FinishDelta finish = finishes[i];
            string? refusal = finish.Reason == FinishReason.Refused && !refused.Contains(finish.Choice) ? finish.Detail : null;
            WriteChoice(
                finish.Choice,
                into,
                () => WriteRefusal(refusal),
                finish: ChatFinish.Write(finish.Reason, finish.Raw),
                extension: i == finishes.Count - 1 ? extension : null);
        }

        if (identity.IncludeUsage && usage is not null)
        {
            BeginChunk();
            writer.WriteStartArray("choices");
            writer.WriteEndArray();
            writer.WritePropertyName("usage");
            ChatUsage.Write(usage, writer);
            EndChunk(into);
        }

        SseFrame.WriteData("[DONE]"u8, into);
    }

    public void Fail(WireError error, IBufferWriter<byte> into)
    {
        chunk.ResetWrittenCount();
        ChatErrors.Write(error, chunk);
        SseFrame.WriteData(chunk.WrittenSpan, into);
    }

    public void Heartbeat(string? remark, IBufferWriter<byte> into) => SseFrame.WriteComment(remark, into);

    private void WriteChoice(
        int choice,
        IBufferWriter<byte> into,
        Action content,
        JsonElement? logprobs = null,
        string? finish = null,
        ReadOnlyMemory<byte>? extension = null)
    {
        BeginChunk();
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", choice);
        writer.WriteStartObject("delta");
        if (begun.Add(choice))
        {
            writer.WriteString("role", "assistant");
        }

        content();
        writer.WriteEndObject();
        writer.WritePropertyName("logprobs");
        if (logprobs is { } value)
        {
            writer.WriteRaw(value);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("finish_reason", finish);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (identity.IncludeUsage)
        {
            writer.WriteNull("usage");
        }

        if (extension is { } json)
        {
            writer.WritePropertyName("entente");
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        EndChunk(into);
    }

    private void BeginChunk()
    {
        chunk.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("id", identity.Id);
        writer.WriteString("object", "chat.completion.chunk");
        writer.WriteNumber("created", identity.Created);
        writer.WriteString("model", identity.Model);
        if (identity.Fingerprint is not null)
        {
            writer.WriteString("system_fingerprint", identity.Fingerprint);
        }
    }

    private void EndChunk(IBufferWriter<byte> into)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseFrame.WriteData(chunk.WrittenSpan, into);
    }

    private void WriteToolCall(int index, ToolCallStartDelta? start, string arguments)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        if (start is not null)
        {
            writer.WriteString("id", start.Id);
            writer.WriteString("type", "function");
        }

        writer.WriteStartObject("function");
        if (start is not null)
        {
            writer.WriteString("name", start.Name);
        }

        writer.WriteString("arguments", arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteThinkingBlock(ReasoningSignatureDelta delta)
    {
        StringBuilder thought = ThoughtOf(delta.Choice);
        writer.WriteStartArray("thinking_blocks");
        ChatThinking.Write(new ReasoningPart(thought.ToString(), delta.Signature, delta.Redacted), writer);
        writer.WriteEndArray();
        if (delta.Redacted is null)
        {
            thought.Clear();
        }
    }

    private void WriteOpaque(OpaqueDelta opaque, IBufferWriter<byte> into)
    {
        if (opaque.Kind == "citations")
        {
            BeginChunk();
            writer.WriteStartArray("choices");
            writer.WriteEndArray();
            writer.WriteRaw("citations", opaque.Value);
            EndChunk(into);
            return;
        }

        WriteChoice(opaque.Choice, into, () => ChatOpaque.Write(opaque.Kind, opaque.Value, writer));
    }

    private void WriteRefusal(string? refusal)
    {
        if (refusal is not null)
        {
            writer.WriteString("refusal", refusal);
        }
    }

    private StringBuilder ThoughtOf(int choice)
    {
        if (!thoughts.TryGetValue(choice, out StringBuilder? thought))
        {
            thoughts[choice] = thought = new StringBuilder();
        }

        return thought;
    }
}
