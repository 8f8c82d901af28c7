namespace Entente.Configuration;

/// <summary>A piece of YAML with the line on which it begins. Values stay text until a key says what they mean.</summary>
internal abstract record YamlNode(int Line);

/// <param name="IsNull">Nothing, `~` or `null` without quotes.</param>
/// <param name="IsPlain">Without quotes.</param>
internal sealed record YamlScalar(int Line, string Text, bool IsNull, bool IsPlain) : YamlNode(Line);

internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <summary>Entries in the order of the file; a key may stand there twice, which is for the reader to refuse.</summary>
internal sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line)
{
    public static YamlMap Empty { get; } = new(0, []);

    public YamlNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }
}

internal readonly record struct YamlEntry(int Line, string Key, YamlNode Value);
