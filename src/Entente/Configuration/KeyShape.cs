using System.Text.Json.Nodes;

namespace Entente.Configuration;

/// <summary>What may stand under a key. The reader and the editors' schema are both made from it.</summary>
internal abstract record KeyShape
{
    public abstract void Check(YamlNode node, string path, List<ConfigurationProblem> problems);

    public abstract JsonObject ToSchema();

    protected static ConfigurationProblem Wrong(YamlNode node, string path, string message, string mend, string? value = null) =>
        new() { Path = path, Line = node.Line, Value = value ?? (node as YamlScalar)?.Text, Message = message, Mend = mend };
}

/// <summary>A single value.</summary>
/// <param name="Says">What is wanted, such as `a length of time`.</param>
/// <param name="Example">One that is right.</param>
/// <param name="Schema">As JSON schema has it.</param>
internal sealed record ScalarShape(string Says, string Example, Func<YamlScalar, bool> IsValid, Func<JsonObject> Schema) : KeyShape
{
    /// <summary>Finds more to say than that it is not what is wanted.</summary>
    public Func<string, string?>? Mend { get; init; }

    /// <summary>A wrong value may be a secret and is not shown.</summary>
    public bool IsSecret { get; init; }

    public override void Check(YamlNode node, string path, List<ConfigurationProblem> problems)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                problems.Add(Wrong(node, path, "nothing stands here", $"write {Says}, such as {Example}, or take the key away"));
                break;
            case YamlScalar scalar when !IsValid(scalar):
                problems.Add(Wrong(node, path, $"not {Says}", Mend?.Invoke(scalar.Text) ?? $"write it like {Example}",
                    IsSecret ? "***" : null));
                break;
            case not YamlScalar:
                problems.Add(Wrong(node, path, $"{(node is YamlMap ? "a map" : "a list")} where {Says} belongs", $"write it like {Example}"));
                break;
        }
    }

    public override JsonObject ToSchema() => Schema();
}

/// <summary>A list, each item of the same shape.</summary>
internal sealed record ListShape(KeyShape Item) : KeyShape
{
    public override void Check(YamlNode node, string path, List<ConfigurationProblem> problems)
    {
        if (node is not YamlList list)
        {
            problems.Add(Wrong(node, path, "a list belongs here", "write it as [first, second]"));
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            Item.Check(list.Items[i], $"{path}[{i}]", problems);
        }
    }

    public override JsonObject ToSchema() => new() { ["type"] = "array", ["items"] = Item.ToSchema() };
}

/// <summary>A map whose keys are names that the user gives.</summary>
/// <param name="Noun">What is named, such as `model`.</param>
internal sealed record NamesShape(string Noun, KeyShape Value) : KeyShape
{
    public override void Check(YamlNode node, string path, List<ConfigurationProblem> problems)
    {
        if (node is YamlScalar { IsNull: true })
        {
            return;
        }

        if (node is not YamlMap map)
        {
            problems.Add(Wrong(node, path, "names belong here", $"write `{Noun}-name:` indented below it"));
            return;
        }

        SectionShape.RefuseDuplicates(map, path, problems);
        foreach (var entry in map.Entries)
        {
            var inner = SectionShape.Join(path, entry.Key);
            if (entry.Key.Length == 0 || entry.Key.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            {
                problems.Add(new()
                {
                    Path = inner,
                    Line = entry.Line,
                    Value = entry.Key,
                    Message = $"the name of a {Noun} has no white space",
                    Mend = "use letters, digits and - _ . / : @",
                });
            }

            Value.Check(entry.Value, inner, problems);
        }
    }

    public override JsonObject ToSchema() => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["propertyNames"] = new JsonObject { ["pattern"] = @"^\S+$" },
        ["additionalProperties"] = Value.ToSchema(),
    };
}

/// <summary>A map with known keys. One that is not known is an error with the nearest that is.</summary>
internal sealed record SectionShape(IReadOnlyList<ConfigurationKey> Keys) : KeyShape
{
    public override void Check(YamlNode node, string path, List<ConfigurationProblem> problems)
    {
        if (node is YamlScalar { IsNull: true })
        {
            node = new YamlMap(node.Line, []);
        }

        if (node is not YamlMap map)
        {
            problems.Add(Wrong(node, path, "keys belong here", $"write `{Keys[0].Name}: …` indented below it"));
            return;
        }

        RefuseDuplicates(map, path, problems);
        foreach (var entry in map.Entries)
        {
            var inner = Join(path, entry.Key);
            if (Keys.FirstOrDefault(key => key.Name == entry.Key) is { } known)
            {
                known.Shape.Check(entry.Value, inner, problems);
                continue;
            }

            problems.Add(new()
            {
                Path = inner,
                Line = entry.Line,
                Message = "no such key",
                Mend = NearestName.Hint(entry.Key, [.. Keys.Select(key => key.Name)], "key"),
            });
        }

        foreach (var key in Keys)
        {
            if (key.IsRequired && map[key.Name] is null)
            {
                problems.Add(new()
                {
                    Path = path,
                    Line = map.Line,
                    Message = $"the key {key.Name} is missing",
                    Mend = $"add `{key.Name}: …`: {key.Description}",
                });
            }
        }
    }

    public override JsonObject ToSchema()
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var key in Keys)
        {
            var schema = key.Shape.ToSchema();
            schema["description"] = key.Description;
            properties[key.Name] = schema;
            if (key.IsRequired)
            {
                required.Add((JsonNode)key.Name);
            }
        }

        var section = new JsonObject
        {
            ["type"] = required.Count == 0 ? new JsonArray("object", "null") : "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Count > 0)
        {
            section["required"] = required;
        }

        return section;
    }

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public static void RefuseDuplicates(YamlMap map, string path, List<ConfigurationProblem> problems)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (!first.TryAdd(entry.Key, entry.Line))
            {
                problems.Add(new()
                {
                    Path = Join(path, entry.Key),
                    Line = entry.Line,
                    Message = $"it stands here a second time, first in line {first[entry.Key]}",
                    Mend = "keep one of them",
                });
            }
        }
    }
}

/// <summary>A key with what may stand under it and what it is for.</summary>
internal sealed record ConfigurationKey(string Name, KeyShape Shape, string Description, bool IsRequired = false);
