using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Fields of a message or a delta that this dialect repeats without reading them.</summary>
internal static class ChatOpaque
{
    public static readonly string[] Fields = ["annotations", "audio", "reasoning_details", "images", "function_call", "executed_tools", "extra_content"];

    public static void Write(string kind, JsonElement value, Utf8JsonWriter writer)
    {
        if (Fields.Contains(kind))
        {
            writer.WriteRaw(kind, value);
            return;
        }

        // Tool calls of another kind stand in their own list; any other part can only stand in the content.
        writer.WriteStartArray(kind == "tool_calls" ? "tool_calls" : "content");
        writer.WriteRaw(value);
        writer.WriteEndArray();
    }
}
