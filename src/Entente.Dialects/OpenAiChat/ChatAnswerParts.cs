using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Reads the message of an answer into parts: thoughts, text, refusal, tool calls, and what is only repeated.</summary>
internal static class ChatAnswerParts
{
    public static IEnumerable<Part> Read(JsonElement message, string? answerId) =>
        Thoughts(message).Concat(Content(message)).Concat(Refusal(message)).Concat(ToolCalls(message, answerId)).Concat(Opaque(message));

    private static List<Part> Thoughts(JsonElement message)
    {
        List<Part> blocks = [.. message.ItemsOf("thinking_blocks").Select(ThinkingBlock)];
        if (blocks.Count > 0)
        {
            return blocks;
        }

        string? thought = message.FilledTextOf("reasoning_content") ?? message.FilledTextOf("reasoning");
        return thought is null ? [] : [new ReasoningPart(JsonText.WellFormed(thought))];
    }

    private static Part ThinkingBlock(JsonElement block) => block.FilledTextOf("data") is { } data
        ? new ReasoningPart("", null, data)
        : new ReasoningPart(JsonText.WellFormed(block.TextOf("thinking") ?? ""), block.FilledTextOf("signature"));

    private static IEnumerable<Part> Content(JsonElement message)
    {
        if (!message.TryGet("content", out JsonElement content))
        {
            return [];
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.AsText() is { Length: > 0 } text ? [new TextPart(JsonText.WellFormed(text))] : [],
            JsonValueKind.Array => content.EnumerateArray().Select(ContentPart),
            _ => throw new MalformedAnswerException("the content of the answer is neither text nor a list of parts"),
        };
    }

    private static Part ContentPart(JsonElement part) => part.TextOf("type") switch
    {
        "text" => new TextPart(JsonText.WellFormed(part.TextOf("text") ?? "")),
        "thinking" => new ReasoningPart(JsonText.WellFormed(ChatAnswerReader.Thought(part)), part.FilledTextOf("signature")),
        string kind => new OpaquePart(DialectNames.OpenAiChat, kind) { Raw = part.Clone() },
        null => throw new MalformedAnswerException("a part of the answer's content has no type"),
    };

    private static IEnumerable<Part> Refusal(JsonElement message) =>
        message.FilledTextOf("refusal") is { } refusal ? [new RefusalPart(JsonText.WellFormed(refusal))] : [];

    private static IEnumerable<Part> ToolCalls(JsonElement message, string? answerId) =>
        message.ItemsOf("tool_calls").Select((call, index) => ToolCall(call, index, answerId));

    private static Part ToolCall(JsonElement call, int index, string? answerId)
    {
        if (call.TextOf("type") is { Length: > 0 } kind && kind != "function")
        {
            return new OpaquePart(DialectNames.OpenAiChat, "tool_calls") { Raw = call.Clone() };
        }

        JsonElement function = call.TryGet("function", out JsonElement found) ? found : default;
        string name = function.FilledTextOf("name") ?? throw new MalformedAnswerException($"tool call {index} of the answer has no name");
        string arguments = function.TryGet("arguments", out JsonElement value) ? value.AsText() ?? value.GetRawText() : "";
        return new ToolCallPart(call.FilledTextOf("id") ?? ChatToolCalls.MakeId(answerId, index), name, JsonText.WellFormed(arguments))
        {
            Raw = call.TryGet("extra_content", out _) ? call.Clone() : null,
        };
    }

    private static IEnumerable<Part> Opaque(JsonElement message)
    {
        foreach (string kind in ChatOpaque.Fields)
        {
            if (message.TryGet(kind, out JsonElement value) && ChatAnswerReader.SaysSomething(value))
            {
                yield return new OpaquePart(DialectNames.OpenAiChat, kind) { Raw = value.Clone() };
            }
        }
    }
}
