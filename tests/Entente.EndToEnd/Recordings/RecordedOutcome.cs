using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.EndToEnd.Oracles;

namespace Entente.EndToEnd.Recordings;

/// <summary>What independent clients read out of one recording (a line of ../shared/recordings/outcomes.jsonl).</summary>
internal sealed record RecordedOutcome(JsonElement Line)
{
    /// <summary>Unique; the id is not.</summary>
    public string Response => Line.GetProperty("response").GetString()!;

    public string Dialect => Line.GetProperty("dialect").GetString()!;

    public bool IsStream => !Response.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>The vendor's own client reads the same: the row is ground truth.</summary>
    public bool Agrees => Line.TryGetProperty("official_sdk", out var sdk) && sdk.GetString() == "agrees";

    /// <summary>No client may take it for an answer.</summary>
    public bool IsFailure => Line.GetProperty("outcome").GetString() is "refused by the client" or "error in stream";

    private string Finish => Line.GetProperty("finish").GetString()!;

    public static IReadOnlyList<RecordedOutcome> All(string dialect) =>
        [.. File.ReadLines(Repository.Shared("recordings", "outcomes.jsonl")).Select(line => new RecordedOutcome(JsonElement.Parse(line))).Where(outcome => outcome.Dialect == dialect)];

    /// <summary>What the client read otherwise; empty where all is as recorded.</summary>
    public IEnumerable<string> Differences(ReadAnswer answer)
    {
        if (answer.Error is { } error)
        {
            return [$"{Response}: {error}"];
        }

        return Compare(answer).Select(difference => $"{Response}: {difference}");
    }

    private IEnumerable<string> Compare(ReadAnswer answer)
    {
        // 1. Text.
        var text = answer.Text.Length == 0 && Finish == "content-filter" ? answer.Refusal ?? "" : answer.Text;
        if (Line.GetProperty("text_sha256").GetString() != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))
        {
            yield return $"the text is \"{text[..Math.Min(60, text.Length)]}\" ({text.Length})";
        }

        // 2. Tool calls: names, and inputs as JSON values.
        string[] wanted = Line.TryGetProperty("tool_calls", out var calls)
            ? [.. calls.EnumerateArray().Select(call => $"{call.GetProperty("name").GetString()} {Value(call.GetProperty("input").GetString()!)}")]
            : [];
        string[] found = [.. answer.Tools.Select(call => $"{call.Name} {Value(call.Arguments)}")];
        if (!wanted.SequenceEqual(found))
        {
            yield return $"the tool calls are {string.Join("; ", found)} instead of {string.Join("; ", wanted)}";
        }

        // 3. Ending. What the recording's client calls `other` is no ending that a chat client knows.
        if (answer.Finish != Finish && Finish != "other")
        {
            yield return $"it ended {answer.Finish} instead of {Finish}";
        }

        // 4. Usage, where the provider counted.
        if (Line.TryGetProperty("usage", out var usage) && Count(usage, "input") is { } input && Count(usage, "output") is { } output && (input, output) != (answer.Input, answer.Output))
        {
            yield return $"the usage is {answer.Input}+{answer.Output} instead of {input}+{output}";
        }
    }

    private static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;

    private static string Value(string json) => json.Length == 0 ? "{}" : JsonNode.Parse(json)!.ToJsonString();
}
