using System.Buffers;
using System.Text.Json;
using Entente.Dialects.Json;
using Entente.Dialects.Sse;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Writes message events. Blocks follow one another, each begun, added to and stopped; a tool call that begins while
/// another is unfinished waits for its turn, because a stopped block cannot be taken up again.
/// </summary>
#pragma warning disable CA1001 // the writer writes into our own array: there is nothing to release
internal sealed class MessagesStreamEncoder : IStreamEncoder
#pragma warning restore CA1001
{
    private readonly AnswerIdentity identity;
    private readonly ArrayBufferWriter<byte> data = new(512);
    private readonly Utf8JsonWriter writer;
    private readonly MessagesOpenTools tools = new();
    private Usage? known;
    private bool started;
    private string? open;
    private int index = -1;

    public MessagesStreamEncoder(AnswerIdentity identity)
    {
        this.identity = identity;
        writer = new Utf8JsonWriter(data, JsonText.WriterOptions);
    }

    public void Encode(Delta delta, IBufferWriter<byte> into)
    {
        switch (delta)
        {
            case UsageDelta usage:
                known = usage.Usage;
                break;
            case { Choice: not 0 }:
                break; // this dialect has one answer
            case TextDelta { Text.Length: > 0 } text:
                AddText("text", "text_delta", "text", text.Text, into);
                break;
            case RefusalDelta { Text.Length: > 0 } refusal:
                AddText("text", "text_delta", "text", refusal.Text, into);
                break;
            case ReasoningDelta { Text.Length: > 0 } reasoning:
                AddText("thinking", "thinking_delta", "thinking", reasoning.Text, into);
                break;
            case ReasoningSignatureDelta { Redacted: { } redacted }:
                WriteWhole(() => WriteRedacted(redacted), into);
                break;
            case ReasoningSignatureDelta { Signature: { } signature }:
                AddText("thinking", "signature_delta", "signature", signature, into);
                StopBlock(into);
                break;
            case ToolCallStartDelta call:
                tools.Start(call);
                WriteTools(into);
                break;
            case ToolCallArgumentsDelta arguments:
                tools.Add(arguments);
                WriteTools(into);
                break;
            case OpaqueDelta { Dialect: DialectNames.AnthropicMessages, Kind: "citations_delta" } citation:
                AddCitation(citation.Value, into);
                break;
            case OpaqueDelta { Dialect: DialectNames.AnthropicMessages } opaque:
                WriteWhole(() => writer.WriteRaw(opaque.Value), into);
                break;
        }
    }

    public void Complete(IReadOnlyList<FinishDelta> finishes, Usage? usage, ReadOnlyMemory<byte>? extension, IBufferWriter<byte> into)
    {
        Start(into);
        EndTools(into);
        StopBlock(into);
        FinishDelta finish = finishes.Count > 0 ? finishes[0] : new FinishDelta(FinishReason.Stop, "end_turn");
        WriteEvent("message_delta", () =>
        {
            writer.WriteStartObject("delta");
            writer.WriteString("stop_reason", MessagesFinish.Write(finish.Reason, finish.Raw));
            writer.WriteString("stop_sequence", finish.StopSequence);
            MessagesAnswerWriter.WriteDetails(finish.Reason, finish.Detail, writer);
            writer.WriteEndObject();
            writer.WritePropertyName("usage");
            MessagesUsage.Write(usage ?? known ?? Usage.None, writer);
            if (extension is { } json)
            {
                writer.WritePropertyName("entente");
                writer.WriteRawValue(json.Span, skipInputValidation: true);
            }
        }, into);
        WriteEvent("message_stop", () => { }, into);
    }

    public void Fail(WireError error, IBufferWriter<byte> into)
    {
        data.ResetWrittenCount();
        MessagesErrors.Write(error, data);
        SseFrame.WriteEvent("error", data.WrittenSpan, into);
    }

    public void Heartbeat(string? remark, IBufferWriter<byte> into) => SseFrame.WriteComment(remark, into);

    private void Start(IBufferWriter<byte> into)
    {
        if (started)
        {
            return;
        }

        started = true;
        WriteEvent("message_start", () =>
        {
            writer.WriteStartObject("message");
            writer.WriteString("id", identity.Id);
            writer.WriteString("type", "message");
            writer.WriteString("role", "assistant");
            writer.WriteString("model", identity.Model);
            writer.WriteStartArray("content");
            writer.WriteEndArray();
            writer.WriteNull("stop_reason");
            writer.WriteNull("stop_sequence");
            writer.WritePropertyName("usage");
            MessagesUsage.Write((known ?? Usage.None) with { Output = 0, Raw = null }, writer);
            writer.WriteEndObject();
        }, into);
    }

    private void AddText(string block, string type, string field, string text, IBufferWriter<byte> into)
    {
        EndTools(into);
        Open(block, () =>
        {
            writer.WriteString("type", block);
            writer.WriteString(block, "");
            if (block == "thinking")
            {
                writer.WriteString("signature", "");
            }
        }, into);
        WriteDelta(type, () => writer.WriteString(field, text), into);
    }

    private void AddCitation(JsonElement citation, IBufferWriter<byte> into)
    {
        if (open == "text")
        {
            WriteDelta("citations_delta", () => writer.WriteRaw("citation", citation), into);
        }
    }

    private void WriteTools(IBufferWriter<byte> into)
    {
        while (tools.Next() is { } piece)
        {
            Open($"tool {piece.Call.Index}", () =>
            {
                writer.WriteString("type", "tool_use");
                writer.WriteString("id", piece.Call.Id);
                writer.WriteString("name", piece.Call.Name);
                writer.WriteStartObject("input");
                writer.WriteEndObject();
            }, into);
            if (piece.Arguments.Length > 0)
            {
                WriteDelta("input_json_delta", () => writer.WriteString("partial_json", piece.Arguments), into);
            }
        }
    }

    private void EndTools(IBufferWriter<byte> into)
    {
        if (tools.Any)
        {
            tools.FinishAll();
            WriteTools(into);
            tools.Forget();
        }
    }

    private void WriteWhole(Action block, IBufferWriter<byte> into)
    {
        EndTools(into);
        BeginBlock(() => { writer.WritePropertyName("content_block"); block(); }, into);
        open = "whole";
        StopBlock(into);
    }

    private void WriteRedacted(string redacted)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "redacted_thinking");
        writer.WriteString("data", redacted);
        writer.WriteEndObject();
    }

    private void Open(string key, Action fields, IBufferWriter<byte> into)
    {
        if (open == key)
        {
            return;
        }

        BeginBlock(() =>
        {
            writer.WriteStartObject("content_block");
            fields();
            writer.WriteEndObject();
        }, into);
        open = key;
    }

    private void BeginBlock(Action content, IBufferWriter<byte> into)
    {
        Start(into);
        StopBlock(into);
        index++;
        WriteEvent("content_block_start", () =>
        {
            writer.WriteNumber("index", index);
            content();
        }, into);
    }

    private void StopBlock(IBufferWriter<byte> into)
    {
        if (open is not null)
        {
            open = null;
            WriteEvent("content_block_stop", () => writer.WriteNumber("index", index), into);
        }
    }

    private void WriteDelta(string type, Action fields, IBufferWriter<byte> into) => WriteEvent("content_block_delta", () =>
    {
        writer.WriteNumber("index", index);
        writer.WriteStartObject("delta");
        writer.WriteString("type", type);
        fields();
        writer.WriteEndObject();
    }, into);

    private void WriteEvent(string type, Action fields, IBufferWriter<byte> into)
    {
        data.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteString("type", type);
        fields();
        writer.WriteEndObject();
        writer.Flush();
        SseFrame.WriteEvent(type, data.WrittenSpan, into);
    }
}
