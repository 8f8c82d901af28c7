using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>
/// What live models have answered, in a file of the shape of recorded results, so that it can be evaluated as such afterwards. Each
/// answer is appended as a whole when it is judged: whatever ends an evaluation, the next one goes on there and pays for nothing twice.
/// Samples of a model stand in its answer, strategies beside the models. Safe for concurrent use.
/// </summary>
public sealed class LiveFile
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly Dictionary<(QuestionKey Question, string Model), IReadOnlyList<LiveAnswer>> models = [];
    private readonly Dictionary<(QuestionKey Question, string Strategy, string Under), LiveAnswer> strategies = [];

    private readonly string judge;

    private LiveFile(string path, string judge) => (this.path, this.judge) = (path, judge);

    /// <summary>Opens a file to go on with, or begins it; a last line that was cut off is dropped.</summary>
    /// <param name="judge">Who judges the answers; those of another judge cannot stand beside them.</param>
    /// <exception cref="EvaluationException">It cannot be read, or holds something else.</exception>
    public static LiveFile Open(string path, string judge)
    {
        var file = new LiveFile(path, judge);
        if (!File.Exists(path))
        {
            return file;
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
            var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            if (whole < bytes.Length)
            {
                using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
                stream.SetLength(whole);
                bytes = bytes[..whole];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; --results names a file that answers are kept in", exception);
        }

        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Length > 0)
            {
                file.Take(lines[at], at + 1);
            }
        }

        return file;
    }

    /// <summary>The samples of a model so far, its answer first; empty where it was not asked.</summary>
    public IReadOnlyList<LiveAnswer> SamplesOf(RecordedQuestion question, string model)
    {
        lock (gate)
        {
            return models.GetValueOrDefault((question.Key, model), []);
        }
    }

    /// <summary>What a strategy has answered under these caps; null where it was not asked.</summary>
    public LiveAnswer? StrategyOf(RecordedQuestion question, string strategy, LiveCaps caps)
    {
        lock (gate)
        {
            return strategies.GetValueOrDefault((question.Key, strategy, caps.ToString()));
        }
    }

    /// <summary>Another sample of a model.</summary>
    internal void AddSample(RecordedQuestion question, string model, LiveAnswer answer)
    {
        lock (gate)
        {
            IReadOnlyList<LiveAnswer> samples = [.. models.GetValueOrDefault((question.Key, model), []), answer];
            Append(question, "models", model, LiveJson.OfModel(samples));
            models[(question.Key, model)] = samples;
        }
    }

    internal void AddStrategy(RecordedQuestion question, string strategy, LiveCaps caps, LiveAnswer answer)
    {
        lock (gate)
        {
            Append(question, "strategies", strategy, LiveJson.OfStrategy(answer, caps));
            strategies[(question.Key, strategy, caps.ToString())] = answer;
        }
    }

    private void Append(RecordedQuestion question, string kind, string name, JsonObject said)
    {
        said["judge"] = judge;
        var line = LiveJson.Line(question, kind, name, said);
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
    }

    private void Take(string text, int number)
    {
        try
        {
            var line = LineParser.Parse(number, text);
            if (line.Question is not { } question)
            {
                throw new FormatException("a question with its models is expected");
            }

            var json = JsonNode.Parse(text)!.AsObject();
            foreach (var (model, said) in json["models"]!.AsObject())
            {
                var samples = LiveJson.ReadModel(Judged(said!.AsObject()));
                if (samples.Count > models.GetValueOrDefault((question.Key, model), []).Count)
                {
                    models[(question.Key, model)] = samples;
                }
            }

            foreach (var (strategy, said) in json["strategies"]?.AsObject() ?? [])
            {
                strategies[(question.Key, strategy, (string?)said!["under"] ?? "")] = LiveJson.Read(Judged(said.AsObject()));
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new EvaluationException($"{path}:{number}: {exception.Message.TrimEnd('.')}; --results names a file that `eval run --live` has begun, or a new one", exception);
        }
    }

    private JsonObject Judged(JsonObject said) => (string?)said["judge"] == judge
        ? said
        : throw new FormatException($"its answers were judged by {(string?)said["judge"] ?? "nobody that is known"}, not by {judge}");
}
