using System.Collections.Immutable;
using System.Globalization;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

internal static class ChatMessageReader
{
    public static ImmutableArray<Message> ReadAll(Field field)
    {
        ImmutableArray<Message>.Builder messages = ImmutableArray.CreateBuilder<Message>();
        string? legacyId = null;
        foreach (Field item in field.Items("a list of messages"))
        {
            messages.Add(ReadOne(item, messages.Count, ref legacyId) with { Raw = item.Value, Dialect = DialectNames.OpenAiChat });
        }

        return messages.Count > 0 ? messages.DrainToImmutable() : throw field.Wrong("must hold at least one message");
    }

    private static Message ReadOne(Field field, int index, ref string? legacyId)
    {
        Field role = field.Require("role", "system, developer, user, assistant or tool");
        string? name = field.Get("name")?.Text();
        switch (role.Text())
        {
            case "system":
                return new Message { Role = Role.System, Name = name, Parts = ChatPartReader.ReadContent(Content(field)) };
            case "developer":
                return new Message { Role = Role.Developer, Name = name, Parts = ChatPartReader.ReadContent(Content(field)) };
            case "user":
                return new Message { Role = Role.User, Name = name, Parts = ChatPartReader.ReadContent(Content(field)) };
            case "assistant":
                return new Message { Role = Role.Assistant, Name = name, Parts = ReadAssistant(field, index, ref legacyId) };
            case "tool":
                string callId = field.Require("tool_call_id", "the id of the tool call that it answers").Text();
                return new Message { Role = Role.Tool, Name = name, Parts = [new ToolResultPart(callId, ChatPartReader.ReadContent(Content(field)))] };
            case "function":
                string answered = legacyId ?? throw role.Wrong("is function, but no assistant message before it holds a function_call");
                return new Message { Role = Role.Tool, Name = name, Parts = [new ToolResultPart(answered, field.Get("content") is { } content ? ChatPartReader.ReadContent(content) : [])] };
            default:
                throw role.Wrong($"must be system, developer, user, assistant or tool, not {role.Text()}");
        }
    }

    private static Field Content(Field message) => message.Require("content", ChatPartReader.ContentKinds);

    private static ImmutableArray<Part> ReadAssistant(Field field, int index, ref string? legacyId)
    {
        ImmutableArray<Part>.Builder parts = ImmutableArray.CreateBuilder<Part>();
        parts.AddRange(ReadThoughts(field));
        if (field.Get("content") is { } content)
        {
            parts.AddRange(ChatPartReader.ReadContent(content));
        }

        if (field.Get("refusal")?.Text() is { Length: > 0 } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }

        if (field.Get("tool_calls") is { } calls)
        {
            parts.AddRange(calls.Items("a list of tool calls").Select(ReadToolCall));
        }

        // The id links the call with its result where another dialect is written; the old form has none.
        if (field.Get("function_call") is { } legacy && legacy.Get("name")?.Text() is { Length: > 0 } function)
        {
            legacyId = string.Create(CultureInfo.InvariantCulture, $"legacy_{index}");
            parts.Add(new ToolCallPart(legacyId, function, legacy.Get("arguments")?.Text() ?? ""));
        }

        if (field.Get("audio") is { } audio)
        {
            parts.Add(new OpaquePart(DialectNames.OpenAiChat, "audio") { Raw = audio.Value });
        }

        return parts.DrainToImmutable();
    }

    private static IEnumerable<Part> ReadThoughts(Field field)
    {
        if (field.Get("thinking_blocks") is { } blocks)
        {
            return blocks.Items("a list of thinking blocks").Select(ChatPartReader.ReadThinkingBlock);
        }

        Field? thought = field.Get("reasoning_content") ?? field.Get("reasoning");
        return thought is { IsText: true } text && text.Text() is { Length: > 0 } said ? [new ReasoningPart(said)] : [];
    }

    private static Part ReadToolCall(Field field)
    {
        string kind = field.Get("type")?.Text() ?? "function";
        if (kind != "function")
        {
            return new OpaquePart(DialectNames.OpenAiChat, kind) { Raw = field.Value };
        }

        Field function = field.Require("function", "an object with name and arguments");
        return new ToolCallPart(
            field.Require("id", "the id of the tool call").Text(),
            function.Require("name", "the name of the tool").Text(),
            function.Get("arguments") is { } arguments ? (arguments.IsText ? arguments.Text() : arguments.Value.GetRawText()) : "")
        {
            Raw = field.Value,
        };
    }
}
