using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Writes content blocks of requests and answers.</summary>
internal static class MessagesBlockWriter
{
    private const string Here = "an " + DialectNames.AnthropicMessages + " endpoint";
    private static readonly ImmutableArray<string> ImageTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static JsonElement? CacheControl(JsonElement? raw) =>
        raw is { } element && element.TryGet("cache_control", out JsonElement mark) ? mark : null;

    /// <param name="own">The part came in this dialect: what it was is repeated.</param>
    public static void Write(Part part, bool own, JsonElement? cacheControl, Utf8JsonWriter writer)
    {
        if (own && part.Raw is { } raw)
        {
            writer.WriteRaw(raw);
            return;
        }

        writer.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text, writer);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text, writer);
                break;
            case ImagePart image:
                WriteImage(image, writer);
                break;
            case ToolCallPart call:
                WriteToolUse(call, writer);
                break;
            case ToolResultPart result:
                WriteToolResult(result, writer);
                break;
            case ReasoningPart thought:
                WriteThought(thought, writer);
                break;
            case OpaquePart opaque:
                MessagesDocumentWriter.Write(opaque, writer);
                break;
        }

        if (cacheControl is { } mark)
        {
            writer.WriteRaw("cache_control", mark);
        }

        writer.WriteEndObject();
    }

    /// <summary>This dialect takes only some characters in ids; the same foreign id always becomes the same.</summary>
    public static string Id(string id) => id.Length > 0 && id.All(IsIdCharacter)
        ? id
        : string.Concat(id.DefaultIfEmpty('_').Select(c => IsIdCharacter(c) ? c : '_'));

    private static bool IsIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static void WriteText(string text, Utf8JsonWriter writer)
    {
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
    }

    private static void WriteImage(ImagePart image, Utf8JsonWriter writer)
    {
        writer.WriteString("type", "image");
        writer.WriteStartObject("source");
        if (image.Url is not null)
        {
            writer.WriteString("type", "url");
            writer.WriteString("url", image.Url);
        }
        else
        {
            string type = image.MediaType?.ToLowerInvariant() ?? "";
            if (!ImageTypes.Contains(type))
            {
                throw new CannotCarryException($"{Here} takes images as png, jpeg, gif or webp, not {image.MediaType}", "messages");
            }

            writer.WriteString("type", "base64");
            writer.WriteString("media_type", type);
            writer.WriteString("data", image.Base64);
        }

        writer.WriteEndObject();
    }

    private static void WriteToolUse(ToolCallPart call, Utf8JsonWriter writer)
    {
        writer.WriteString("type", "tool_use");
        writer.WriteString("id", Id(call.Id));
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("input");
        WriteInput(call, writer);
    }

    private static void WriteInput(ToolCallPart call, Utf8JsonWriter writer)
    {
        if (string.IsNullOrWhiteSpace(call.Arguments))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        try
        {
            using JsonDocument input = JsonDocument.Parse(call.Arguments);
            if (input.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WriteRaw(input.RootElement);
                return;
            }
        }
        catch (JsonException)
        {
            // said below
        }

        throw new CannotCarryException($"the arguments of tool call {call.Id} ({call.Name}) are no JSON object, which {Here} requires", "messages");
    }

    private static void WriteToolResult(ToolResultPart result, Utf8JsonWriter writer)
    {
        writer.WriteString("type", "tool_result");
        writer.WriteString("tool_use_id", Id(result.CallId));
        ImmutableArray<Part> content = [.. result.Content.Where(part => part is not TextPart { Text.Length: 0 })];
        if (content is [TextPart only] && CacheControl(only.Raw) is null)
        {
            writer.WriteString("content", only.Text);
        }
        else if (content.Length > 0)
        {
            writer.WriteStartArray("content");
            foreach (Part part in content)
            {
                Write(part, false, CacheControl(part.Raw), writer);
            }

            writer.WriteEndArray();
        }

        if (result.IsError)
        {
            writer.WriteBoolean("is_error", true);
        }
    }

    private static void WriteThought(ReasoningPart thought, Utf8JsonWriter writer)
    {
        if (thought.Redacted is not null)
        {
            writer.WriteString("type", "redacted_thinking");
            writer.WriteString("data", thought.Redacted);
            return;
        }

        writer.WriteString("type", "thinking");
        writer.WriteString("thinking", thought.Text);
        writer.WriteString("signature", thought.Signature ?? "");
    }
}
