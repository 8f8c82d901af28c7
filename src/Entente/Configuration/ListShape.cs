using System.Text.Json.Nodes;

namespace Entente.Configuration;

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
