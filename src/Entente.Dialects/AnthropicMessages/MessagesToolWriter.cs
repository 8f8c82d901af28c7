using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

internal static class MessagesToolWriter
{
    public static void WriteTools(ImmutableArray<ToolDefinition> tools, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (ToolDefinition tool in tools)
        {
            WriteTool(tool, writer);
        }

        writer.WriteEndArray();
    }

    public static void WriteChoice(ToolChoice? choice, bool? parallel, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (choice?.Mode)
        {
            case ToolChoiceMode.None:
                writer.WriteString("type", "none");
                break;
            case ToolChoiceMode.Required:
                writer.WriteString("type", "any");
                break;
            case ToolChoiceMode.Named:
                writer.WriteString("type", "tool");
                writer.WriteString("name", choice.Name);
                break;
            default:
                writer.WriteString("type", "auto");
                break;
        }

        if (parallel == false && choice?.Mode != ToolChoiceMode.None)
        {
            writer.WriteBoolean("disable_parallel_tool_use", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteTool(ToolDefinition tool, Utf8JsonWriter writer)
    {
        if (tool is { Raw: { } raw, Dialect: DialectNames.AnthropicMessages })
        {
            writer.WriteRaw(raw);
            return;
        }

        if (tool.Kind != "function")
        {
            throw new CannotCarryException($"the tool {tool.Name} is of kind {tool.Kind} ({tool.Dialect}), which an {DialectNames.AnthropicMessages} endpoint does not have", "tools");
        }

        writer.WriteStartObject();
        writer.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        writer.WriteStartObject("input_schema");
        if (tool.Schema is not { } schema || !schema.TryGet("type", out _))
        {
            writer.WriteString("type", "object"); // required here, implied elsewhere
        }

        if (tool.Schema is { } fields)
        {
            writer.WriteFieldsOf(fields);
        }

        writer.WriteEndObject();
        if (tool.Strict is { } strict)
        {
            writer.WriteBoolean("strict", strict);
        }

        if (CacheControl(tool.Raw) is { } mark)
        {
            writer.WriteRaw("cache_control", mark);
        }

        writer.WriteEndObject();
    }

    private static JsonElement? CacheControl(JsonElement? raw) => MessagesBlockWriter.CacheControl(raw)
        ?? (raw is { } element && element.TryGet("function", out JsonElement function) ? MessagesBlockWriter.CacheControl(function) : null);
}
