using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>The fields of a request that must be written anew; null for one that must go.</summary>
internal static class MessagesRequestEdits
{
    public static Dictionary<string, Action<Utf8JsonWriter>?> Of(Call call, Call asRead, JsonElement? root)
    {
        Dictionary<string, Action<Utf8JsonWriter>?> edits = new()
        {
            ["model"] = writer => writer.WriteStringValue(call.Model),
            ["entente"] = null,
        };

        if (call.MaxOutputTokens is null || call.MaxOutputTokens != asRead.MaxOutputTokens)
        {
            edits["max_tokens"] = writer => writer.WriteNumberValue(call.MaxOutputTokens ?? AnthropicMessagesCodec.DefaultMaxTokens);
        }

        if (call.Messages != asRead.Messages || call.Continuation is not null)
        {
            MessagesTurns turns = MessagesTurns.Of(call);
            edits["system"] = turns.System.IsEmpty ? null : turns.WriteSystem;
            edits["messages"] = turns.WriteMessages;
        }

        if (call.Stream != asRead.Stream)
        {
            edits["stream"] = writer => writer.WriteBooleanValue(call.Stream);
        }

        if (call.Temperature != asRead.Temperature)
        {
            edits["temperature"] = call.Temperature is { } temperature ? writer => writer.WriteNumberValue(temperature) : null;
        }

        if (call.TopP != asRead.TopP)
        {
            edits["top_p"] = call.TopP is { } share ? writer => writer.WriteNumberValue(share) : null;
        }

        if (call.Stop != asRead.Stop)
        {
            edits["stop_sequences"] = call.Stop.IsEmpty ? null : writer => WriteTexts(call.Stop, writer);
        }

        Tools(call, asRead, edits);
        Output(call, asRead, root, edits);
        return edits;
    }

    private static void Tools(Call call, Call asRead, Dictionary<string, Action<Utf8JsonWriter>?> edits)
    {
        bool toolsChanged = call.Tools != asRead.Tools;
        bool choiceChanged = !ReferenceEquals(call.ToolChoice, asRead.ToolChoice) || call.ParallelToolCalls != asRead.ParallelToolCalls;
        if (!toolsChanged && !choiceChanged)
        {
            return;
        }

        // A list of allowed tools has no field here: the others are left out, which says the same.
        ImmutableArray<string> allowed = call.ToolChoice?.Allowed ?? [];
        ImmutableArray<ToolDefinition> tools = allowed.IsEmpty ? call.Tools : [.. call.Tools.Where(tool => allowed.Contains(tool.Name))];
        edits["tools"] = tools.IsEmpty ? null : writer => MessagesToolWriter.WriteTools(tools, writer);
        bool said = call.ToolChoice is not null || call.ParallelToolCalls == false;
        edits["tool_choice"] = tools.IsEmpty || !said ? null : writer => MessagesToolWriter.WriteChoice(call.ToolChoice, call.ParallelToolCalls, writer);
    }

    private static void Output(Call call, Call asRead, JsonElement? root, Dictionary<string, Action<Utf8JsonWriter>?> edits)
    {
        if (call.ReasoningEffort == asRead.ReasoningEffort && ReferenceEquals(call.ResponseFormat, asRead.ResponseFormat))
        {
            return;
        }

        string? effort = call.ReasoningEffort switch { "none" => null, "minimal" => "low", string asked => asked, null => null };
        JsonElement? schema = call.ResponseFormat?.Schema;
        JsonElement? given = root?.TryGet("output_config", out JsonElement found) == true ? found : null;
        edits["output_format"] = null;
        edits["output_config"] = effort is null && schema is null && given is null ? null : writer =>
        {
            writer.WriteStartObject();
            if (given is { } before)
            {
                writer.WriteFieldsOf(before, "effort", "format");
            }

            if (effort is not null)
            {
                writer.WriteString("effort", effort);
            }

            if (schema is { } wanted)
            {
                writer.WriteStartObject("format");
                writer.WriteString("type", "json_schema");
                writer.WriteRaw("schema", wanted);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        };
    }

    private static void WriteTexts(ImmutableArray<string> texts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
