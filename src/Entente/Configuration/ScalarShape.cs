using System.Text.Json.Nodes;

namespace Entente.Configuration;

/// <summary>A single value.</summary>
/// <param name="Says">What is wanted, such as `a length of time`.</param>
/// <param name="Example">One that is right.</param>
/// <param name="Schema">As JSON schema has it.</param>
internal sealed record ScalarShape(string Says, string Example, Func<YamlScalar, bool> IsValid, Func<JsonObject> Schema) : KeyShape
{
    /// <summary>Finds more to say than that it is not what is wanted.</summary>
    public Func<string, string?>? Mend { get; init; }

    /// <summary>Whether a wrong value may hold a secret and is not shown.</summary>
    public Func<string, bool> MayBeSecret { get; init; } = _ => false;

    /// <summary>What a wrong value is; default: not what is wanted.</summary>
    public string? Message { get; init; }

    public override void Check(YamlNode node, string path, List<ConfigurationProblem> problems)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                problems.Add(Wrong(node, path, "nothing stands here", $"write {Says}, such as {Example}, or take the key away"));
                break;
            case YamlScalar scalar when !IsValid(scalar):
                problems.Add(Wrong(node, path, Message ?? $"not {Says}", Mend?.Invoke(scalar.Text) ?? $"write it like {Example}",
                    MayBeSecret(scalar.Text) ? "***" : null));
                break;
            case not YamlScalar:
                problems.Add(Wrong(node, path, $"{(node is YamlMap ? "a map" : "a list")} where {Says} belongs", $"write it like {Example}"));
                break;
        }
    }

    public override JsonObject ToSchema() => Schema();
}
