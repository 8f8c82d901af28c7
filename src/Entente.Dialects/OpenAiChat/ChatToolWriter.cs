using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

internal static class ChatToolWriter
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

    public static void WriteChoice(ToolChoice choice, Utf8JsonWriter writer)
    {
        if (choice is { Raw: { } raw, Dialect: DialectNames.OpenAiChat })
        {
            writer.WriteRaw(raw);
            return;
        }

        if (choice.Allowed.Length > 0)
        {
            WriteAllowed(choice, writer);
            return;
        }

        switch (choice.Mode)
        {
            case ToolChoiceMode.None:
                writer.WriteStringValue("none");
                break;
            case ToolChoiceMode.Required:
                writer.WriteStringValue("required");
                break;
            case ToolChoiceMode.Named:
                WriteNamed(choice.Name!, writer);
                break;
            default:
                writer.WriteStringValue("auto");
                break;
        }
    }

    public static void WriteFormat(ResponseFormat format, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (format.Kind != ResponseFormatKind.JsonSchema)
        {
            writer.WriteString("type", format.Kind == ResponseFormatKind.JsonObject ? "json_object" : "text");
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("type", "json_schema");
        writer.WriteStartObject("json_schema");
        writer.WriteString("name", format.SchemaName ?? "answer");
        if (format.Schema is { } schema)
        {
            writer.WriteRaw("schema", schema);
        }

        if (format.Strict is { } strict)
        {
            writer.WriteBoolean("strict", strict);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void WriteTexts(ImmutableArray<string> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteTool(ToolDefinition tool, Utf8JsonWriter writer)
    {
        if (tool is { Raw: { } raw, Dialect: DialectNames.OpenAiChat })
        {
            writer.WriteRaw(raw);
            return;
        }

        if (tool.Kind != "function")
        {
            throw new CannotCarryException($"the tool {tool.Name} is of kind {tool.Kind} ({tool.Dialect}), which an {DialectNames.OpenAiChat} endpoint does not have", "tools");
        }

        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", tool.Name);
        if (tool.Description is not null)
        {
            writer.WriteString("description", tool.Description);
        }

        if (tool.Schema is { } schema)
        {
            writer.WriteRaw("parameters", schema);
        }

        if (tool.Strict is { } strict)
        {
            writer.WriteBoolean("strict", strict);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteNamed(string name, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", name);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteAllowed(ToolChoice choice, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "allowed_tools");
        writer.WriteStartObject("allowed_tools");
        writer.WriteString("mode", choice.Mode == ToolChoiceMode.Required ? "required" : "auto");
        writer.WriteStartArray("tools");
        foreach (string name in choice.Allowed)
        {
            WriteNamed(name, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
