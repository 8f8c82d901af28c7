using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

internal static class ChatPartWriter
{
    public static void WriteContent(ImmutableArray<Part> parts, Utf8JsonWriter writer)
    {
        if (parts.All(part => part is TextPart) && parts.Length < 2)
        {
            writer.WriteString("content", string.Concat(parts.OfType<TextPart>().Select(part => part.Text)));
            return;
        }

        writer.WriteStartArray("content");
        foreach (Part part in parts)
        {
            WritePart(part, writer);
        }

        writer.WriteEndArray();
    }

    // That a result is an error has no field here; providers of this dialect read it from the text.
    public static void WriteToolContent(ToolResultPart result, Utf8JsonWriter writer)
    {
        if (result.Content.Any(part => part is not TextPart))
        {
            throw new CannotCarryException(
                $"the result of tool call {result.CallId} holds more than text, which {DialectNames.OpenAiChat} cannot carry in a tool message: give its text only");
        }

        WriteContent(result.Content, writer);
    }

    private static void WritePart(Part part, Utf8JsonWriter writer)
    {
        switch (part)
        {
            case TextPart text:
                writer.WriteStartObject();
                writer.WriteString("type", "text");
                writer.WriteString("text", text.Text);
                writer.WriteEndObject();
                break;
            case ImagePart { Raw: { } raw } when raw.TextOf("type") == "image_url":
                writer.WriteRaw(raw);
                break;
            case ImagePart image:
                writer.WriteStartObject();
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                writer.WriteString("url", image.Url ?? $"data:{image.MediaType};base64,{image.Base64}");
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case OpaquePart { Dialect: DialectNames.OpenAiChat, Raw: { } raw }:
                writer.WriteRaw(raw);
                break;
            case OpaquePart opaque:
                throw new CannotCarryException($"a part of kind {opaque.Kind} ({opaque.Dialect}) cannot be carried to an {DialectNames.OpenAiChat} endpoint");
        }
    }
}
