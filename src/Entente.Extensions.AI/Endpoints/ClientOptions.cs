using System.Text.Json;
using Entente.Dialects;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>A call's settings in the abstraction's words. What would change the answer and has no place there is refused.</summary>
internal static class ClientOptions
{
    /// <summary>Fields that are read elsewhere, or that change no answer: bookkeeping of one provider.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "messages", "stream", "stream_options", "entente", "max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k",
        "frequency_penalty", "presence_penalty", "seed", "stop", "n", "logprobs", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls",
        "response_format", "reasoning_effort", "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
    };

    /// <param name="name">The model's name at the client; null: the client has its own.</param>
    /// <exception cref="CannotCarryException">Something has no place in the abstraction.</exception>
    public static ChatOptions Of(Call call, JsonElement body, string? name)
    {
        RefuseWhatHasNoPlace(call, body);
        return new()
        {
            ModelId = name,
            MaxOutputTokens = call.MaxOutputTokens,
            Temperature = (float?)call.Temperature,
            TopP = (float?)call.TopP,
            TopK = (int?)Number(body, "top_k"),
            FrequencyPenalty = (float?)Number(body, "frequency_penalty"),
            PresencePenalty = (float?)Number(body, "presence_penalty"),
            Seed = call.Seed,
            StopSequences = call.Stop.IsEmpty ? null : [.. call.Stop],
            Reasoning = Effort(call.ReasoningEffort) is { } effort ? new() { Effort = effort } : null,
            ResponseFormat = Format(call.ResponseFormat),
            AdditionalProperties = call.ResponseFormat?.Strict is { } strict ? new() { ["strict"] = strict } : null,
            Tools = call.Tools.IsEmpty ? null : [.. call.Tools.Select(tool => new DeclaredTool(tool))],
            ToolMode = call.Tools.IsEmpty ? null : Mode(call.ToolChoice),
            AllowMultipleToolCalls = call.Tools.IsEmpty ? null : call.ParallelToolCalls,
        };
    }

    private static void RefuseWhatHasNoPlace(Call call, JsonElement body)
    {
        if (call.Choices > 1 || call.Logprobs)
        {
            throw new CannotCarryException($"{(call.Logprobs ? "logprobs" : "n")} cannot be asked of a chat client", call.Logprobs ? "logprobs" : "n");
        }

        if (call.Tools.FirstOrDefault(tool => tool.Kind != "function") is { } tool)
        {
            throw new CannotCarryException($"the tool {tool.Name} is of kind {tool.Kind}, which a chat client does not have", "tools");
        }

        if (call.ToolChoice is { Allowed.IsEmpty: false })
        {
            throw new CannotCarryException("allowed_tools cannot be asked of a chat client: offer only those tools", "tool_choice");
        }

        foreach (var field in body.EnumerateObject())
        {
            if (!Known.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.Null)
            {
                throw new CannotCarryException($"the field {field.Name} cannot be carried to a chat client", field.Name);
            }
        }
    }

    private static double? Number(JsonElement body, string name)
        => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>The abstraction has five steps; the nearest one is taken.</summary>
    private static ReasoningEffort? Effort(string? effort) => effort switch
    {
        null => null,
        "none" => ReasoningEffort.None,
        "minimal" or "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "xhigh" or "max" => ReasoningEffort.ExtraHigh,
        _ => throw new CannotCarryException($"the effort {effort} cannot be asked of a chat client", "reasoning_effort"),
    };

    private static ChatResponseFormat? Format(ResponseFormat? format) => format?.Kind switch
    {
        null => null,
        ResponseFormatKind.JsonSchema when format.Schema is { } schema => ChatResponseFormat.ForJsonSchema(schema, format.SchemaName),
        ResponseFormatKind.Text => ChatResponseFormat.Text,
        _ => ChatResponseFormat.Json,
    };

    private static ChatToolMode? Mode(ToolChoice? choice) => choice?.Mode switch
    {
        null => null,
        ToolChoiceMode.None => ChatToolMode.None,
        ToolChoiceMode.Required => ChatToolMode.RequireAny,
        ToolChoiceMode.Named => ChatToolMode.RequireSpecific(choice.Name!),
        _ => ChatToolMode.Auto,
    };
}
