using System.Text.Json;

namespace Entente.Evaluation.Pools;

/// <summary>
/// Which datasets there are and on which pools of models figures are quoted:
/// <c>{"datasets":{NAME:{"file":STEM,"tasks":[…]|null}},"pools":{NAME:{POOL:[MODEL,…]}}}</c>.
/// </summary>
public sealed class PoolsFile
{
    /// <summary>The pool of all models, against which the others are subsets.</summary>
    public const string Widest = "all";

    public static PoolsFile Empty { get; } = new();

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<DatasetDefinition> Datasets { get; private init; } = [];

    /// <exception cref="EvaluationException">It cannot be read or does not have this shape.</exception>
    public static PoolsFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Parse(path, document.RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; --pools names the file of pools", exception);
        }
        catch (JsonException exception)
        {
            throw new EvaluationException($"{path}:{exception.LineNumber + 1}: no JSON; a file of pools is one JSON object", exception);
        }
    }

    /// <summary>
    /// The datasets that come from a file: those that name its stem, else those that name a beginning of it which ends at a
    /// separator (the longest). Empty where none does.
    /// </summary>
    public IReadOnlyList<DatasetDefinition> From(string stem)
    {
        var beginning = Datasets.Select(dataset => dataset.File).Where(file => IsBeginning(file, stem)).MaxBy(file => file.Length);
        return [.. Datasets.Where(dataset => dataset.File == beginning)];
    }

    private static bool IsBeginning(string file, string stem)
        => stem.StartsWith(file, StringComparison.Ordinal) && (stem.Length == file.Length || !char.IsLetterOrDigit(stem[file.Length]));

    private static PoolsFile Parse(string path, JsonElement root)
    {
        var datasets = Property(path, root, "datasets");
        var pools = Property(path, root, "pools");
        foreach (var pool in pools.EnumerateObject().Where(pool => !datasets.TryGetProperty(pool.Name, out _)))
        {
            throw new EvaluationException($"{path}: \"pools\" names the dataset \"{pool.Name}\", \"datasets\" does not; add it there");
        }

        return new PoolsFile { Datasets = [.. datasets.EnumerateObject().Select(dataset => Dataset(path, dataset, pools))] };
    }

    private static DatasetDefinition Dataset(string path, JsonProperty dataset, JsonElement pools) => new()
    {
        Name = dataset.Name,
        File = dataset.Value.ValueKind == JsonValueKind.Object && dataset.Value.TryGetProperty("file", out var file) && file.ValueKind == JsonValueKind.String
            ? file.GetString()!
            : throw new EvaluationException($"{path}: dataset \"{dataset.Name}\" has no \"file\"; it is the data file's name up to its first dot"),
        Tasks = dataset.Value.TryGetProperty("tasks", out var tasks) && tasks.ValueKind != JsonValueKind.Null ? Names(path, $"tasks of dataset \"{dataset.Name}\"", tasks) : null,
        Pools = pools.TryGetProperty(dataset.Name, out var own)
            ? [.. own.EnumerateObject().Select(pool => new PoolDefinition(pool.Name, Names(path, $"pool \"{pool.Name}\" of dataset \"{dataset.Name}\"", pool.Value)))]
            : [],
    };

    private static JsonElement Property(string path, JsonElement root, string name)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new EvaluationException($"{path}: \"{name}\" is missing; a file of pools has the objects \"datasets\" and \"pools\"");

    private static List<string> Names(string path, string what, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            throw new EvaluationException($"{path}: {what} is no list of names; write it like [\"one\",\"another\"]");
        }

        List<string> names = [.. list.EnumerateArray().Select(item => item.GetString()!)];
        return names.Distinct(StringComparer.Ordinal).Count() == names.Count
            ? names
            : throw new EvaluationException($"{path}: {what} names \"{names.GroupBy(name => name).First(group => group.Count() > 1).Key}\" twice; name it once");
    }
}
