using System.Text.Json.Nodes;

namespace Entente.Configuration;

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
