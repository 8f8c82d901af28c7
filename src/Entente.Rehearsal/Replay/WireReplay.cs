using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Entente.Dialects;

namespace Entente.Rehearsal.Replay;

/// <summary>Answers of real providers, byte for byte as they were recorded (or framed as their index says).</summary>
public sealed class WireReplay
{
    private readonly string folder;
    private readonly FrozenDictionary<string, RecordedWire> entries;

    /// <param name="folder">Holds `index.json`, whose entries name their files.</param>
    public WireReplay(string folder)
    {
        this.folder = folder;
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")));
        entries = index.RootElement.EnumerateArray().Select(RecordedWire.Of).ToFrozenDictionary(entry => entry.Id, StringComparer.Ordinal);
    }

    public IEnumerable<RecordedWire> Entries => entries.Values.OrderBy(entry => entry.Id, StringComparer.Ordinal);

    public RecordedWire? Find(string id) => entries.GetValueOrDefault(id);

    /// <summary>The body as the provider sent it.</summary>
    public byte[] Body(RecordedWire entry)
    {
        byte[] recorded = File.ReadAllBytes(Path.Combine(folder, entry.ResponseFile));
        return entry.Framing.StartsWith("one event payload per line", StringComparison.Ordinal) ? Framed(entry, recorded) : recorded;
    }

    internal RehearsalReply? Answer(string id) =>
        Find(id) is not { } entry ? null : new PlainReply(Body(entry)) { Status = entry.Status, Headers = [.. Headers(entry)] };

    private static IEnumerable<KeyValuePair<string, string>> Headers(RecordedWire entry)
    {
        bool typed = false;
        foreach (var header in entry.Headers)
        {
            typed |= header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase);
            yield return header;
        }
        if (!typed) yield return new("content-type", entry.Stream ? "text/event-stream" : "application/json");
    }

    private static byte[] Framed(RecordedWire entry, byte[] lines)
    {
        bool chat = entry.Dialect == DialectNames.OpenAiChat;
        var made = new StringBuilder();
        foreach (string line in Encoding.UTF8.GetString(lines).Split('\n'))
        {
            if (line.Length == 0) continue;
            if (!chat && TypeOf(line) is { } type) made.Append("event: ").Append(type).Append('\n');
            made.Append("data: ").Append(line).Append("\n\n");
        }
        if (chat) made.Append("data: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(made.ToString());
    }

    private static string? TypeOf(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out JsonElement type) ? type.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
