using System.Globalization;

namespace Entente.Evaluation.Pools;

/// <summary>
/// Facts about models from a file of comma-separated values with a header. Columns go by name:
/// <c>model, developer, developer_jurisdiction, parameters_billion, usd_per_million_input, usd_per_million_output,
/// price_uncertain, hidden_output_factor</c>; only <c>model</c> must be there, unknown columns are passed over.
/// </summary>
public sealed class ModelsFile
{
    private readonly Dictionary<string, ModelFacts> facts = new(StringComparer.Ordinal);

    /// <summary>Without any model.</summary>
    public static ModelsFile Empty { get; } = new();

    /// <summary>How many models are known.</summary>
    public int Count => facts.Count;

    /// <exception cref="EvaluationException">It cannot be read, or a line does not parse; the message names file and line.</exception>
    public static ModelsFile Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; --models names the file of facts", exception);
        }

        var file = new ModelsFile();
        var columns = lines.Length == 0 ? [] : Cells(lines[0]);
        if (!columns.Contains("model"))
        {
            throw new EvaluationException($"{path}:1: no column \"model\"; the first line names the columns");
        }

        for (var at = 1; at < lines.Length; at++)
        {
            if (!string.IsNullOrWhiteSpace(lines[at]))
            {
                file.Add(new Row(path, at + 1, columns, Cells(lines[at])));
            }
        }

        return file;
    }

    /// <summary>What is known of a model; an unknown one has a name only.</summary>
    public ModelFacts Of(string model) => facts.GetValueOrDefault(model) ?? new ModelFacts { Name = model };

    public bool Knows(string model) => facts.ContainsKey(model);

    private void Add(Row row)
    {
        var name = row.Text("model") ?? throw new EvaluationException($"{row.Place}: the model has no name");
        var added = facts.TryAdd(name, new ModelFacts
        {
            Name = name,
            Developer = row.Text("developer"),
            Jurisdiction = row.Text("developer_jurisdiction"),
            Parameters = row.Number("parameters_billion"),
            InputUsdPerMillion = row.Number("usd_per_million_input"),
            OutputUsdPerMillion = row.Number("usd_per_million_output"),
            PriceIsUncertain = row.Text("price_uncertain") == "1",
            HiddenOutputFactor = row.Number("hidden_output_factor") ?? 0,
        });
        if (!added)
        {
            throw new EvaluationException($"{row.Place}: model \"{name}\" is there a second time; keep one of the two");
        }
    }

    /// <summary>Quoted cells may hold commas; a doubled quote is a quote.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                if (quoted && at + 1 < line.Length && line[at + 1] == '"')
                {
                    cell.Append(line[at++]);
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (line[at] == ',' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(line[at]);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells;
    }

    private sealed record Row(string Path, int Line, List<string> Columns, List<string> Values)
    {
        public string Place => $"{Path}:{Line}";

        public string? Text(string column)
            => Columns.IndexOf(column) is >= 0 and var at && at < Values.Count && Values[at].Length > 0 ? Values[at] : null;

        public double? Number(string column)
        {
            if (Text(column) is not { } text)
            {
                return null;
            }

            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < double.PositiveInfinity
                ? number
                : throw new EvaluationException($"{Place}: \"{text}\" in column \"{column}\" is no number of zero or more; leave it empty where it is unknown");
        }
    }
}
