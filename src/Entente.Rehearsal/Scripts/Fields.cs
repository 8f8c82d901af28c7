using System.Globalization;
using System.Text.Json.Nodes;

namespace Entente.Rehearsal.Scripts;

/// <summary>Reads the keys of one mapping, collecting errors with their place; a key that nobody asked for is one of them.</summary>
internal sealed class Fields
{
    private readonly Dictionary<string, JsonNode?> values = new(StringComparer.Ordinal);
    private readonly List<string> known = [];
    private readonly string path;
    private readonly List<string> errors;

    public Fields(JsonNode? node, string path, List<string> errors)
    {
        this.path = path;
        this.errors = errors;
        if (node is JsonObject mapping)
        {
            foreach (var (key, value) in mapping) values[key] = value;
        }
        else if (node is not null)
        {
            errors.Add($"{Here}: must be a mapping of keys to values");
        }
    }

    private string Here => path.Length == 0 ? "script" : path;

    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    public bool Has(string key)
    {
        if (!known.Contains(key)) known.Add(key);
        return values.GetValueOrDefault(key) is not null;
    }

    public JsonNode? Node(string key) => Has(key) ? values[key] : null;

    public string? Text(string key)
    {
        if (!Has(key)) return null;
        if (values[key] is JsonValue value) return value.ToString();
        errors.Add($"{PathOf(key)}: must be a text");
        return null;
    }

    public int? Number(string key) => Read<int>(key, "a whole number from 0 on", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null);

    public double? Factor(string key) => Read<double>(key, "a number above 0", text => double.TryParse(text, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number) ? number : null);

    public bool? Flag(string key) => Read<bool>(key, "true or false", text => text switch { "true" => true, "false" => false, _ => null });

    public TimeSpan? Time(string key, double scale) => Read<TimeSpan>(key, "a duration such as 250ms, 1.5s, 2m or forever", text => Durations.Read(text, scale));

    public T? Choice<T>(string key) where T : struct, Enum =>
        Read<T>(key, "one of " + string.Join(", ", Enum.GetNames<T>().Select(Spelt)), text => Named<T>(text));

    public IEnumerable<(JsonNode? Node, string Path)> List(string key)
    {
        if (!Has(key)) return [];
        if (values[key] is JsonArray list) return list.Select((node, index) => (node, $"{PathOf(key)}[{index}]"));
        return [(values[key], PathOf(key))];
    }

    public void Error(string key, string message) => errors.Add($"{PathOf(key)}: {message}");

    public void Close()
    {
        foreach (string key in values.Keys.Where(key => !known.Contains(key)))
        {
            string nearest = known.MinBy(name => Distance(key, name)) ?? "";
            errors.Add($"{PathOf(key)}: unknown key; the nearest known one is '{nearest}' (known here: {string.Join(", ", known)})");
        }
    }

    /// <summary>`OtherWhitespace` as it is spelt in scripts: `other_whitespace`.</summary>
    public static string Spelt(string name) =>
        string.Concat(name.Select((sign, index) => char.IsUpper(sign) ? (index > 0 ? "_" : "") + char.ToLowerInvariant(sign) : sign.ToString()));

    public static T? Named<T>(string text) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Spelt(value.ToString()) == text) return value;
        }
        return null;
    }

    public static string Nearest(string wrong, IEnumerable<string> names) => names.MinBy(name => Distance(wrong, name)) ?? "";

    private T? Read<T>(string key, string what, Func<string, T?> read) where T : struct
    {
        if (!Has(key)) return null;
        if (values[key] is JsonValue value && read(value.ToString()) is { } result) return result;
        errors.Add($"{PathOf(key)}: '{(values[key] is JsonValue plain ? plain.ToString() : "a list or mapping")}' is not {what}");
        return null;
    }

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }
        return row[^1];
    }
}
