namespace Entente.Configuration;

/// <summary>Finds the line of what a later check complains about.</summary>
internal sealed class YamlPlaces(YamlMap root)
{
    public static YamlPlaces None { get; } = new(YamlMap.Empty);

    /// <summary>The line of the deepest part of the path that stands in the file; 0 where none does.</summary>
    public int LineOf(params ReadOnlySpan<object> path)
    {
        YamlNode node = root;
        var line = 0;
        foreach (var part in path)
        {
            switch (node, part)
            {
                case (YamlMap map, string key):
                    var entry = map.Entries.FirstOrDefault(candidate => candidate.Key == key);
                    if (entry.Key is null)
                    {
                        return line;
                    }

                    (node, line) = (entry.Value, entry.Line);
                    break;
                case (YamlList list, int index) when index < list.Items.Count:
                    node = list.Items[index];
                    line = node.Line;
                    break;
                default:
                    return line;
            }
        }

        return line;
    }
}
