using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Entente.Tests.Dialects;

/// <summary>A recorded answer of a real provider, and what independent clients read out of it.</summary>
internal sealed record Recording(JsonElement Entry, JsonElement? Outcome)
{
    public string Id => Entry.GetProperty("id").GetString()!;
    public string Dialect => Entry.GetProperty("dialect").GetString()!;
    public bool IsStream => Entry.GetProperty("stream").GetBoolean() && !Entry.GetProperty("response").GetString()!.EndsWith(".json", StringComparison.Ordinal);
    public int Status => Entry.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : 200;
    public bool Agreed => Outcome is { } outcome && outcome.TryGetProperty("official_sdk", out JsonElement sdk) && sdk.GetString() == "agrees";
    public byte[]? Request => Entry.TryGetProperty("request", out JsonElement file) ? File.ReadAllBytes(Shared.Path("recordings", file.GetString()!)) : null;

    public byte[] Body => File.ReadAllBytes(Shared.Path("recordings", Entry.GetProperty("response").GetString()!));

    /// <summary>The bytes of each answer on the wire: some files hold several, one after another.</summary>
    public IEnumerable<byte[]> Streams()
    {
        if (!Entry.GetProperty("framing").GetString()!.StartsWith("one event", StringComparison.Ordinal))
        {
            yield return Body;
            yield break;
        }

        StringBuilder wire = new();
        foreach (string line in Encoding.UTF8.GetString(Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Dialect == "openai-chat")
            {
                wire.Append("data: ").Append(line).Append("\n\n");
                continue;
            }

            string type = JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!;
            wire.Append("event: ").Append(type).Append("\ndata: ").Append(line).Append("\n\n");
            if (type == "message_stop")
            {
                yield return Encoding.UTF8.GetBytes(wire.ToString());
                wire.Clear();
            }
        }

        if (Dialect == "openai-chat")
        {
            wire.Append("data: [DONE]\n\n");
        }

        if (wire.Length > 0)
        {
            yield return Encoding.UTF8.GetBytes(wire.ToString());
        }
    }

    public static IReadOnlyList<Recording> All(string dialect)
    {
        Dictionary<string, JsonElement> outcomes = File.ReadLines(Shared.Path("recordings", "outcomes.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(outcome => outcome.GetProperty("response").GetString()!);
        return [.. JsonDocument.Parse(File.ReadAllBytes(Shared.Path("recordings", "index.json"))).RootElement.EnumerateArray()
            .Where(entry => entry.GetProperty("dialect").GetString() == dialect)
            .Select(entry => new Recording(entry, outcomes.TryGetValue(entry.GetProperty("response").GetString()!, out JsonElement outcome) ? outcome : null))];
    }

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
