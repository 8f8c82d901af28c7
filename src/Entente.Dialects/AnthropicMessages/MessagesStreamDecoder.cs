using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Reads a stream of message events. The answer is whole when `message_stop` has come after a stop reason. A second
/// `message_start` that repeats the first before anything was said is forgiven; any other is a fault: two answers in one.
/// </summary>
internal sealed class MessagesStreamDecoder : IStreamDecoder
{
    private readonly Dictionary<long, MessagesBlockState> blocks = [];
    private readonly MessagesUsage usage = new();
    private string? id;
    private bool started;
    private bool said;
    private bool finished;
    private bool stopped;
    private bool failed;
    private int tools;

    public bool IsComplete => stopped && finished && !failed;

    public bool IsEnded => stopped || failed;

    public void Decode(WireEvent wireEvent, IList<Delta> into)
    {
        if (IsEnded || wireEvent.Data.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(wireEvent.Data);
            DecodeEvent(document.RootElement, wireEvent.Type, into);
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new MalformedAnswerException("an event of the stream is no message event: its JSON is broken", exception);
        }
    }

    private void DecodeEvent(JsonElement root, string? name, IList<Delta> into)
    {
        switch (root.TextOf("type") ?? name)
        {
            case "message_start":
                Start(root.TryGet("message", out JsonElement message) ? message : default, into);
                break;
            case "content_block_start":
                said = true;
                StartBlock(root.IntegerOf("index") ?? 0, root.TryGet("content_block", out JsonElement block) ? block : default, into);
                break;
            case "content_block_delta":
                Add(root.IntegerOf("index") ?? 0, root.TryGet("delta", out JsonElement delta) ? delta : default, into);
                break;
            case "content_block_stop":
                StopBlock(root.IntegerOf("index") ?? 0, into);
                break;
            case "message_delta":
                Count(root, into);
                Finish(root.TryGet("delta", out JsonElement ending) ? ending : default, into);
                break;
            case "message_stop":
                stopped = true;
                break;
            case "error":
                failed = true;
                into.Add(new FaultDelta(MessagesErrors.Read(root)));
                break;
            case null:
                throw new MalformedAnswerException("an event of the stream has no type");
        }
    }

    private void Start(JsonElement message, IList<Delta> into)
    {
        string? its = message.FilledTextOf("id");
        if (started)
        {
            if (said || its != id)
            {
                throw new MalformedAnswerException($"message {its} begins in the stream while message {id} is still open");
            }

            return;
        }

        started = true;
        id = its;
        into.Add(new StartDelta(id, message.FilledTextOf("model")));
        Count(message, into);

        // Answers made by the provider's own tools come whole, in the first event.
        long place = -1;
        foreach (JsonElement block in message.ItemsOf("content"))
        {
            said = true;
            StartBlock(place, block, into);
            StopBlock(place--, into);
        }

        Finish(message, into);
    }

    private void Count(JsonElement holder, IList<Delta> into)
    {
        if (holder.TryGet("usage", out JsonElement counts))
        {
            usage.Take(counts);
            into.Add(new UsageDelta(usage.Total));
        }
    }

    private void Finish(JsonElement holder, IList<Delta> into)
    {
        if (finished || holder.FilledTextOf("stop_reason") is not { } word)
        {
            return;
        }

        finished = true;
        into.Add(new FinishDelta(MessagesFinish.Read(word), word)
        {
            Detail = MessagesFinish.Detail(holder),
            StopSequence = holder.TextOf("stop_sequence"),
        });
    }

    private void StartBlock(long index, JsonElement start, IList<Delta> into)
    {
        string type = start.TextOf("type") ?? throw new MalformedAnswerException("a block of the stream has no type");
        MessagesBlockState block = new(type, start.Clone(), type == "tool_use" ? tools++ : 0);
        blocks[index] = block;
        switch (type)
        {
            case "text":
                Say(block, start.TextOf("text") ?? "", into);
                break;
            case "thinking":
                Think(block, start.TextOf("thinking") ?? "", into);
                Sign(start.FilledTextOf("signature"), into);
                break;
            case "redacted_thinking":
                into.Add(new ReasoningSignatureDelta(null, start.TextOf("data") ?? ""));
                break;
            case "tool_use":
                into.Add(new ToolCallStartDelta(
                    block.ToolIndex,
                    start.FilledTextOf("id") ?? throw new MalformedAnswerException("a tool call of the stream has no id"),
                    start.FilledTextOf("name") ?? throw new MalformedAnswerException("a tool call of the stream has no name")));
                break;
        }
    }

    private void Add(long index, JsonElement delta, IList<Delta> into)
    {
        if (!blocks.TryGetValue(index, out MessagesBlockState? block))
        {
            throw new MalformedAnswerException($"the stream adds to block {index}, which has not begun");
        }

        switch (delta.TextOf("type"))
        {
            case "text_delta":
                Say(block, delta.TextOf("text") ?? "", into);
                break;
            case "thinking_delta":
                Think(block, delta.TextOf("thinking") ?? "", into);
                break;
            case "signature_delta":
                Sign(delta.FilledTextOf("signature"), into);
                break;
            case "input_json_delta" when block.Type == "tool_use":
                AddArguments(block, block.Joiner.Join(delta.TextOf("partial_json") ?? ""), into);
                break;
            case "input_json_delta":
                block.Collected.Append(delta.TextOf("partial_json"));
                break;
            case "citations_delta" when delta.TryGet("citation", out JsonElement citation):
                into.Add(new OpaqueDelta(DialectNames.AnthropicMessages, "citations_delta", citation.Clone()));
                break;
            case "compaction_delta":
                block.Collected.Append(delta.TextOf("content"));
                break;
        }
    }

    private void StopBlock(long index, IList<Delta> into)
    {
        if (!blocks.Remove(index, out MessagesBlockState? block))
        {
            return;
        }

        string rest = block.Joiner.Flush();
        switch (block.Type)
        {
            case "text":
                Say(block, rest, into);
                break;
            case "thinking":
                Think(block, rest, into);
                break;
            case "redacted_thinking":
                break;
            case "tool_use":
                AddArguments(block, rest, into);
                AddArguments(block, block.HasArguments ? "" : block.StartInput, into);
                break;
            default:
                into.Add(new OpaqueDelta(DialectNames.AnthropicMessages, block.Type, block.Whole()));
                break;
        }
    }

    private static void Say(MessagesBlockState block, string text, IList<Delta> into)
    {
        if (block.Joiner.Join(text) is { Length: > 0 } said)
        {
            into.Add(new TextDelta(said));
        }
    }

    private static void Think(MessagesBlockState block, string text, IList<Delta> into)
    {
        if (block.Joiner.Join(text) is { Length: > 0 } said)
        {
            into.Add(new ReasoningDelta(said));
        }
    }

    private static void Sign(string? signature, IList<Delta> into)
    {
        if (signature is not null)
        {
            into.Add(new ReasoningSignatureDelta(signature));
        }
    }

    private static void AddArguments(MessagesBlockState block, string fragment, IList<Delta> into)
    {
        if (fragment.Length > 0)
        {
            block.HasArguments = true;
            into.Add(new ToolCallArgumentsDelta(block.ToolIndex, fragment));
        }
    }
}
