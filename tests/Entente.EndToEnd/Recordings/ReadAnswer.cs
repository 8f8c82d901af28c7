using System.Text.Json;
using Entente.EndToEnd.Oracles;

namespace Entente.EndToEnd.Recordings;

/// <summary>What a vendor's client read, whichever it was.</summary>
internal sealed record ReadAnswer
{
    /// <summary>The client threw.</summary>
    public string? Error { get; init; }

    public string Text { get; init; } = "";

    public string? Refusal { get; init; }

    public IReadOnlyList<(string Name, string Arguments)> Tools { get; init; } = [];

    /// <summary>In the words of the recorded outcomes: stop, tool-calls, length, content-filter.</summary>
    public string Finish { get; init; } = "";

    public long Input { get; init; }

    public long Output { get; init; }

    /// <summary>npm openai.</summary>
    public static ReadAnswer Of(OracleAnswer answer) => !answer.Ok ? new() { Error = answer.Error?.Message ?? "aborted" } : new()
    {
        Text = answer.Text,
        Refusal = answer.Refusal,
        Tools = [.. (answer.ToolCalls ?? []).Select(call => (call.Name, call.Arguments))],
        Finish = answer.FinishReason switch
        {
            "tool_calls" => "tool-calls",
            "content_filter" => "content-filter",
            var other => other ?? "none",
        },
        Input = Count(answer.Usage, "prompt_tokens"),
        Output = Count(answer.Usage, "completion_tokens"),
    };

    private static long Count(JsonElement? usage, string name) =>
        usage is { ValueKind: JsonValueKind.Object } counts && counts.TryGetProperty(name, out var count) ? count.GetInt64() : -1;
}
