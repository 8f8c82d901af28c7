using System.Collections.Immutable;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Reads the body of `POST /v1/messages`. Fields that it does not know stay in the raw request.</summary>
internal static class MessagesRequestReader
{
    public static Call Read(Field body)
    {
        ToolChoice? choice = body.Get("tool_choice") is { } given ? ReadChoice(given) : null;
        return new Call
        {
            Model = body.Require("model", "the name of a model").Text() is { Length: > 0 } model ? model : throw body.Require("model", "").Wrong("must name a model, not be empty"),
            MaxOutputTokens = (int)body.Require("max_tokens", "the largest number of tokens to answer with").Integer(1, int.MaxValue),
            Messages = [.. ReadSystem(body), .. MessagesTurnReader.ReadAll(body.Require("messages", "a list of messages"))],
            Tools = body.Get("tools") is { } tools ? [.. tools.Items("a list of tools").Select(ReadTool)] : [],
            ToolChoice = choice,
            ParallelToolCalls = body.Get("tool_choice")?.Get("disable_parallel_tool_use")?.Flag() is bool disabled ? !disabled : null,
            ResponseFormat = (body.Get("output_config")?.Get("format") ?? body.Get("output_format")) is { } format ? ReadFormat(format) : null,
            ReasoningEffort = body.Get("output_config")?.Get("effort")?.Text(),
            Temperature = body.Get("temperature")?.Number(0, 1),
            TopP = body.Get("top_p")?.Number(0, 1),
            Stop = body.Get("stop_sequences") is { } stop ? [.. stop.Items("a list of strings").Select(item => item.Text())] : [],
            Stream = body.Get("stream")?.Flag() ?? false,
            IncludeUsage = true,
            Extension = body.Get("entente")?.Value,
        };
    }

    private static ImmutableArray<Message> ReadSystem(Field body) => body.Get("system") is { } system
        ? [new Message { Role = Role.System, Parts = MessagesBlockReader.ReadContent(system), Dialect = DialectNames.AnthropicMessages }]
        : [];

    private static ToolDefinition ReadTool(Field field)
    {
        string kind = field.Get("type")?.Text() ?? "custom";
        string name = field.Get("name")?.Text() ?? (kind == "custom" ? field.Require("name", "the name of the tool").Text() : kind);
        return new ToolDefinition(name, field.Get("description")?.Text(), field.Get("input_schema")?.Value, field.Get("strict")?.Flag())
        {
            Kind = kind == "custom" ? "function" : kind,
            Raw = field.Value,
            Dialect = DialectNames.AnthropicMessages,
        };
    }

    private static ToolChoice ReadChoice(Field field)
    {
        Field type = field.Require("type", "auto, any, tool or none");
        ToolChoice choice = type.Text() switch
        {
            "auto" => new ToolChoice(ToolChoiceMode.Auto),
            "any" => new ToolChoice(ToolChoiceMode.Required),
            "none" => new ToolChoice(ToolChoiceMode.None),
            "tool" => new ToolChoice(ToolChoiceMode.Named, field.Require("name", "the name of a tool").Text()),
            string other => throw type.Wrong($"must be auto, any, tool or none, not {other}"),
        };
        return choice with { Raw = field.Value, Dialect = DialectNames.AnthropicMessages };
    }

    private static ResponseFormat ReadFormat(Field field)
    {
        Field type = field.Require("type", "json_schema");
        return type.Text() == "json_schema"
            ? new ResponseFormat(ResponseFormatKind.JsonSchema, null, field.Get("schema")?.Value, true)
            : throw type.Wrong($"must be json_schema, not {type.Text()}");
    }
}
