using System.Collections.Immutable;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Reads content blocks of requests.</summary>
internal static class MessagesBlockReader
{
    public const string ContentKinds = "a string or a list of content blocks";

    public static ImmutableArray<Part> ReadContent(Field field) => field.IsText
        ? [new TextPart(field.Text())]
        : [.. field.Items(ContentKinds).Select(ReadBlock)];

    private static Part ReadBlock(Field field)
    {
        string type = field.Require("type", "text, image, tool_use or tool_result").Text();
        Part part = type switch
        {
            "text" => new TextPart(field.Require("text", "a string").Text()),
            "image" => ReadImage(field.Require("source", "an object with type base64 or url")),
            "tool_use" => new ToolCallPart(
                field.Require("id", "the id of the tool call").Text(),
                field.Require("name", "the name of the tool").Text(),
                field.Get("input")?.Value.GetRawText() ?? "{}"),
            "tool_result" => new ToolResultPart(
                field.Require("tool_use_id", "the id of the tool call that it answers").Text(),
                field.Get("content") is { } content ? ReadContent(content) : [],
                field.Get("is_error")?.Flag() ?? false),
            "thinking" => new ReasoningPart(field.Require("thinking", "a string").Text(), field.Get("signature")?.Text()),
            "redacted_thinking" => new ReasoningPart("", null, field.Require("data", "the encrypted thought").Text()),
            _ => new OpaquePart(DialectNames.AnthropicMessages, type),
        };
        return part with { Raw = field.Value };
    }

    private static Part ReadImage(Field source) => source.Require("type", "base64 or url").Text() switch
    {
        "url" => new ImagePart(source.Require("url", "an http or https URL").Text(), null, null),
        "base64" => new ImagePart(null, source.Require("data", "the image in base64").Text(), source.Require("media_type", "such as image/png").Text()),
        _ => new OpaquePart(DialectNames.AnthropicMessages, "image"),
    };
}
