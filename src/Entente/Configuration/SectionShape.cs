using System.Text.Json.Nodes;

namespace Entente.Configuration;

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
