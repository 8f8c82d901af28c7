using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>A value of a request together with its place, so that every complaint names the field and the way out.</summary>
internal readonly struct Field(string path, JsonElement value)
{
    public string Path => path;
    public JsonElement Value => value;
    public bool IsText => value.ValueKind == JsonValueKind.String;
    public bool IsList => value.ValueKind == JsonValueKind.Array;
    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    private string Kind => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    public InvalidCallException MustBe(string what) => new($"{Path} must be {what}, not {Kind}", Path);

    public InvalidCallException Wrong(string what) => new($"{Path} {what}", Path);

    /// <returns>Null where the field is absent or null.</returns>
    public Field? Get(string name)
    {
        if (!IsObject)
        {
            throw MustBe("an object");
        }

        return value.TryGet(name, out JsonElement found) ? new Field(Under(name), found) : null;
    }

    public Field Require(string name, string what) =>
        Get(name) ?? throw new InvalidCallException($"{Under(name)} is missing: it must be {what}", Under(name), "missing_required_parameter");

    public IEnumerable<Field> Items(string what)
    {
        if (!IsList)
        {
            throw MustBe(what);
        }

        return Walk(path, value);
    }

    public string Text() => value.AsText() ?? throw MustBe("a string");

    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw MustBe("true or false"),
    };

    public double Number(double least, double most)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number))
        {
            throw MustBe("a number");
        }

        return number >= least && number <= most ? number : throw Wrong($"must be between {least} and {most}, not {value.GetRawText()}");
    }

    public long Integer(long least, long most)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            throw MustBe("an integer");
        }

        if (!value.TryGetInt64(out long integer))
        {
            double number = value.TryGetDouble(out double parsed) ? parsed : double.NaN;
            if (number != Math.Floor(number) || Math.Abs(number) > 9e15)
            {
                throw Wrong($"must be an integer, not {value.GetRawText()}");
            }

            integer = (long)number;
        }

        return integer >= least && integer <= most ? integer : throw Wrong(
            most is long.MaxValue or int.MaxValue ? $"must be at least {least}, and fit an integer, not {integer}" : $"must be between {least} and {most}, not {integer}");
    }

    private static IEnumerable<Field> Walk(string path, JsonElement list)
    {
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            yield return new Field($"{path}[{index++}]", item);
        }
    }

    private string Under(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
