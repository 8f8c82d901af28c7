using System.Collections.Immutable;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>Reads the body of `POST /v1/chat/completions`. Fields that it does not know stay in the raw request.</summary>
internal static class ChatRequestReader
{
    public static Call Read(Field body) => new()
    {
        Model = ReadModel(body.Require("model", "the name of a model")),
        Messages = ChatMessageReader.ReadAll(body.Require("messages", "a list of messages")),
        Tools = body.Get("tools") is { } tools ? ChatToolReader.ReadTools(tools) : [],
        ToolChoice = body.Get("tool_choice") is { } choice ? ChatToolReader.ReadChoice(choice) : null,
        ParallelToolCalls = body.Get("parallel_tool_calls")?.Flag(),
        Store = body.Get("store")?.Flag(),
        ResponseFormat = body.Get("response_format") is { } format ? ReadFormat(format) : null,
        MaxOutputTokens = ReadLimit(body),
        Temperature = body.Get("temperature")?.Number(0, 2),
        TopP = body.Get("top_p")?.Number(0, 1),
        Stop = body.Get("stop") is { } stop ? ReadStop(stop) : [],
        Seed = body.Get("seed")?.Integer(long.MinValue, long.MaxValue),
        Choices = (int)(body.Get("n")?.Integer(1, 128) ?? 1),
        Logprobs = body.Get("logprobs")?.Flag() ?? false,
        TopLogprobs = (int?)body.Get("top_logprobs")?.Integer(0, 20),
        ReasoningEffort = body.Get("reasoning_effort")?.Text(),
        Stream = body.Get("stream")?.Flag() ?? false,
        IncludeUsage = body.Get("stream_options")?.Get("include_usage")?.Flag() ?? false,
        Extension = body.Get("entente")?.Value,
    };

    private static string ReadModel(Field field) =>
        field.Text() is { Length: > 0 } model ? model : throw field.Wrong("must name a model, not be empty");

    // Whoever sends both names gets the smaller limit: neither is exceeded.
    private static int? ReadLimit(Field body)
    {
        long? completion = body.Get("max_completion_tokens")?.Integer(1, int.MaxValue);
        long? total = body.Get("max_tokens")?.Integer(1, int.MaxValue);
        return (int?)(completion is null || total is null ? completion ?? total : Math.Min(completion.Value, total.Value));
    }

    private static ImmutableArray<string> ReadStop(Field field)
    {
        if (field.IsText)
        {
            return [field.Text()];
        }

        ImmutableArray<string> stops = [.. field.Items("a string or a list of at most 4 strings").Select(item => item.Text())];
        return stops.Length <= 4 ? stops : throw field.Wrong($"may hold at most 4 sequences, not {stops.Length}");
    }

    private static ResponseFormat ReadFormat(Field field)
    {
        Field type = field.Require("type", "text, json_object or json_schema");
        return type.Text() switch
        {
            "text" => new ResponseFormat(ResponseFormatKind.Text),
            "json_object" => new ResponseFormat(ResponseFormatKind.JsonObject),
            "json_schema" => ReadSchema(field.Require("json_schema", "an object with a name and a schema")),
            string other => throw type.Wrong($"must be text, json_object or json_schema, not {other}"),
        };
    }

    private static ResponseFormat ReadSchema(Field field) => new(
        ResponseFormatKind.JsonSchema,
        field.Get("name")?.Text(),
        field.Get("schema")?.Value,
        field.Get("strict")?.Flag());
}
