using System.Collections.Frozen;
using System.Globalization;
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
        entries = index.RootElement.EnumerateArray().Select(RecordedWire.Of).ToFrozenDictionary(entry => entry.ResponseFile, StringComparer.Ordinal);
    }

    public IEnumerable<RecordedWire> Entries => entries.Values.OrderBy(entry => entry.ResponseFile, StringComparer.Ordinal);

    /// <param name="responseFile">As the index names it, such as `openai-chat/….response.sse`: ids occur twice, streamed and not.</param>
    public RecordedWire? Find(string responseFile) => entries.GetValueOrDefault(responseFile);

    /// <summary>The bodies as the provider sent them: one, or several where the file holds one answer after another.</summary>
    public IReadOnlyList<byte[]> Bodies(RecordedWire entry)
    {
        byte[] recorded = File.ReadAllBytes(Path.Combine(folder, entry.ResponseFile));
        return entry.Framing.StartsWith("one event payload per line", StringComparison.Ordinal) ? Framed(entry, recorded) : [recorded];
    }

    /// <param name="rest">Dialect, file name, and from the second answer of a file on its number from 0; anything may follow.</param>
    internal RehearsalReply? Answer(string rest)
    {
        string[] steps = rest.Split('/');
        if (steps.Length < 2 || Find($"{steps[0]}/{steps[1]}") is not { } entry) return null;
        IReadOnlyList<byte[]> bodies = Bodies(entry);
        int index = steps.Length > 2 && int.TryParse(steps[2], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        return index >= bodies.Count ? null : new PlainReply(bodies[index]) { Status = entry.Status, Headers = [.. Headers(entry)] };
    }

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

    private static List<byte[]> Framed(RecordedWire entry, byte[] lines)
    {
        bool chat = entry.Dialect == DialectNames.OpenAiChat;
        var bodies = new List<byte[]>();
        var made = new StringBuilder();
        foreach (string line in Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string? type = chat ? null : TypeOf(line);
            if (type is not null) made.Append("event: ").Append(type).Append('\n');
            made.Append("data: ").Append(line).Append("\n\n");
            if (type is "message_stop" or "response.completed" or "response.incomplete" or "response.failed") Close();
        }
        if (chat) made.Append("data: [DONE]\n\n");
        Close();
        return bodies;

        void Close()
        {
            if (made.Length > 0) bodies.Add(Encoding.UTF8.GetBytes(made.ToString()));
            made.Clear();
        }
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
