using System.Text;
using System.Text.Json;
using Entente.Dialects.Json;
using Entente.Dialects.OpenAiChat;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Reads a whole message, or the error that came in its place.</summary>
internal static class MessagesAnswerReader
{
    public static ReadResult Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.TextOf("type") == "error" || ChatErrors.Find(200, root) is not null)
            {
                return new ReadResult(null, MessagesErrors.Read(root));
            }

            return root.TryGet("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array
                ? new ReadResult(ReadMessage(root, content), null)
                : throw new MalformedAnswerException("the answer is no message: it has no content");
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new MalformedAnswerException("the answer is no message: its JSON is broken", exception);
        }
    }

    private static Answer ReadMessage(JsonElement root, JsonElement content)
    {
        string word = root.TextOf("stop_reason") ?? "";
        return new Answer
        {
            Id = root.FilledTextOf("id"),
            Model = root.FilledTextOf("model"),
            Usage = root.TryGet("usage", out JsonElement usage) ? MessagesUsage.Read(usage) : null,
            Choices =
            [
                new AnswerChoice
                {
                    Parts = [.. content.EnumerateArray().Select(ReadBlock)],
                    Finish = MessagesFinish.Read(word),
                    RawFinish = word,
                    FinishDetail = MessagesFinish.Detail(root),
                    StopSequence = root.TextOf("stop_sequence"),
                },
            ],
        };
    }

    private static Part ReadBlock(JsonElement block)
    {
        string type = block.TextOf("type") ?? throw new MalformedAnswerException("a block of the answer has no type");
        Part part = type switch
        {
            "text" => new TextPart(JsonText.WellFormed(block.TextOf("text") ?? "")),
            "thinking" => new ReasoningPart(JsonText.WellFormed(block.TextOf("thinking") ?? ""), block.FilledTextOf("signature")),
            "redacted_thinking" => new ReasoningPart("", null, block.TextOf("data")),
            "tool_use" => new ToolCallPart(
                block.FilledTextOf("id") ?? throw new MalformedAnswerException("a tool call of the answer has no id"),
                block.FilledTextOf("name") ?? throw new MalformedAnswerException("a tool call of the answer has no name"),
                block.TryGet("input", out JsonElement input) ? input.GetRawText() : "{}"),
            _ => new OpaquePart(DialectNames.AnthropicMessages, type),
        };
        return part with { Raw = block.Clone() };
    }
}
