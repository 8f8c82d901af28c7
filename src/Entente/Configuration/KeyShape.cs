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
