using System.Text;
using System.Text.Json;

namespace Entente.Evaluation.Runs;

/// <summary>
/// Findings in a file, one JSON object a line. A finding is appended as a whole when it is finished, so that an interrupted
/// evaluation goes on where it was; a last line that a crash cut off is dropped.
/// </summary>
public sealed class FindingFile
{
    private readonly string path;
    private readonly Dictionary<string, StrategyFinding> strategies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HeadroomFinding> headrooms = new(StringComparer.Ordinal);

    private FindingFile(string path) => this.path = path;

    /// <summary>In the file's order; of several with one key, the last.</summary>
    public IReadOnlyCollection<StrategyFinding> Strategies => strategies.Values;

    public IReadOnlyCollection<HeadroomFinding> Headrooms => headrooms.Values;

    /// <summary>Opens a file to add to, or begins it.</summary>
    /// <exception cref="EvaluationException">It cannot be read, or holds something else.</exception>
    public static FindingFile Open(string path) => File.Exists(path) ? Read(path, mends: true) : new FindingFile(path);

    /// <exception cref="EvaluationException">It cannot be read, or holds something else.</exception>
    public static FindingFile Read(string path) => Read(path, mends: false);

    internal StrategyFinding? Strategy(string key) => strategies.GetValueOrDefault(key);

    internal HeadroomFinding? Headroom(string key) => headrooms.GetValueOrDefault(key);

    /// <summary>Keeps a finding; it takes the place of one with its key.</summary>
    public void Add(StrategyFinding finding)
    {
        Append(JsonSerializer.Serialize(finding, FindingJson.Plain.StrategyFinding));
        strategies[finding.Key!] = finding;
    }

    internal void Add(HeadroomFinding finding)
    {
        Append(JsonSerializer.Serialize(finding, FindingJson.Plain.HeadroomFinding));
        headrooms[finding.Key!] = finding;
    }

    private void Append(string line)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
    }

    private static FindingFile Read(string path, bool mends)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; it is what eval run --out writes", exception);
        }

        var whole = text.LastIndexOf('\n') + 1;
        if (mends && whole < text.Length)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
            stream.SetLength(Encoding.UTF8.GetByteCount(text[..whole]));
        }

        var file = new FindingFile(path);
        var lines = text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var at = 0; at < lines.Length; at++)
        {
            file.Take(lines[at], $"{path}:{at + 1}");
        }

        return file;
    }

    private void Take(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var kind = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("kind", out var said) ? said.GetString() : null;
            if (kind == "strategy")
            {
                var finding = document.Deserialize(FindingJson.Plain.StrategyFinding)!;
                strategies[finding.Key ?? place] = finding;
            }
            else if (kind == "headroom")
            {
                var finding = document.Deserialize(FindingJson.Plain.HeadroomFinding)!;
                headrooms[finding.Key ?? place] = finding;
            }
            else
            {
                throw new JsonException("no finding");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new EvaluationException($"{place}: no finding of eval run; the file is another's, name a new one", exception);
        }
    }
}
