using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Entente.Rehearsal.Recordings;

/// <summary>The files of a folder in memory: prompt → record, record x model → texts.</summary>
internal sealed class Shelves
{
    private readonly Dictionary<string, int> models = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> records = []; // by the hash of the normalised prompt
    private readonly Dictionary<(string Task, string Id), int> byName = [];
    private readonly Dictionary<(int Record, int Model), byte[][]> texts = [];
    private readonly SortedSet<int> wordCounts = [];

    public ImmutableArray<string> Models { get; private set; } = [];

    public static Shelves Read(string folder)
    {
        var shelves = new Shelves();
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(file => file.EndsWith(".jsonl", StringComparison.Ordinal) || file.EndsWith(".jsonl.gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        // Answers first: responses are joined with them by task and id.
        foreach (string file in files.Where(file => !IsResponses(file))) Each(file, shelves.AddRecord);
        foreach (string file in files.Where(IsResponses)) Each(file, shelves.AddResponse);
        shelves.Models = [.. shelves.models.Keys.Order(StringComparer.Ordinal)];
        return shelves;
    }

    public bool Has(string model) => models.ContainsKey(model);

    public string? Find(string model, string prompt, long? seed)
    {
        if (!models.TryGetValue(model, out int who) || RecordOf(prompt) is not { } record) return null;
        if (!texts.TryGetValue((record, who), out byte[][]? samples)) return null;
        return Encoding.UTF8.GetString(samples[(int)((ulong)(seed ?? 0) % (ulong)samples.Length)]);
    }

    /// <summary>The prompt as it is, else a recorded prompt that it or one of its lines begins with: harnesses add options and instructions.</summary>
    private int? RecordOf(string prompt)
    {
        if (records.TryGetValue(Prompts.Hash(Prompts.Normalise(prompt)), out int exact)) return exact;
        for (int line = 0; line >= 0 && line < prompt.Length; line = prompt.IndexOf('\n', line) is var at and >= 0 ? at + 1 : -1)
        {
            string normalised = Prompts.Normalise(prompt[line..]);
            int? longest = null;
            int words = 0;
            for (int at = 0; at <= normalised.Length; at++)
            {
                if (at < normalised.Length && normalised[at] != ' ') continue;
                if (wordCounts.Contains(++words) && records.TryGetValue(Prompts.Hash(normalised.AsSpan(0, at)), out int found)) longest = found;
            }
            if (longest is not null) return longest;
        }
        return null;
    }

    private void AddRecord(JsonElement line)
    {
        if (!line.TryGetProperty("models", out JsonElement answers) || Text(line, "prompt") is not { } prompt) return;
        string normalised = Prompts.Normalise(prompt);
        ulong hash = Prompts.Hash(normalised);
        if (!records.TryGetValue(hash, out int record))
        {
            records[hash] = record = records.Count;
            wordCounts.Add(normalised.Count(sign => sign == ' ') + 1);
        }
        byName[(Text(line, "task") ?? "", Text(line, "id") ?? "")] = record;
        foreach (JsonProperty answer in answers.EnumerateObject())
        {
            int model = ModelOf(answer.Name);
            if (Text(answer.Value, "ans") is { Length: > 0 } extracted) texts.TryAdd((record, model), [Encoding.UTF8.GetBytes(extracted)]);
        }
    }

    private void AddResponse(JsonElement line)
    {
        string task = Text(line, "task") ?? "misguided"; // the one file whose lines leave the task out
        if (Text(line, "id") is not { } id || Text(line, "model") is not { } model || !byName.TryGetValue((task, id), out int record)) return;
        if (Text(line, "response") is { } one) texts[(record, ModelOf(model))] = [Encoding.UTF8.GetBytes(one)];
        else if (line.TryGetProperty("responses", out JsonElement several) && several.ValueKind == JsonValueKind.Array)
        {
            byte[][] samples = [.. several.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => Encoding.UTF8.GetBytes(text.GetString()!)).Where(text => text.Length > 0)];
            if (samples.Length > 0) texts[(record, ModelOf(model))] = samples;
        }
    }

    private int ModelOf(string name)
    {
        if (!models.TryGetValue(name, out int index)) models[name] = index = models.Count;
        return index;
    }

    private static void Each(string path, Action<JsonElement> add)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind == JsonValueKind.Object) add(document.RootElement);
            }
            catch (JsonException)
            {
                // One bad line does not take a recording away from the others.
            }
        }
    }

    private static bool IsResponses(string file) => Path.GetFileName(file).Contains("_responses", StringComparison.Ordinal);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found)
            ? found.ValueKind switch { JsonValueKind.String => found.GetString(), JsonValueKind.Number => found.GetRawText(), _ => null }
            : null;
}
