using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Entente.Rehearsal.Scripts;

/// <summary>YAML or JSON as one tree, in which every scalar is a text.</summary>
internal static class YamlText
{
    private const int Deepest = 32;

    /// <exception cref="ScriptException">It is neither.</exception>
    public static JsonNode? Read(string text)
    {
        if (text.AsSpan().TrimStart() is ['{', ..])
        {
            try { return JsonNode.Parse(text); }
            catch (JsonException)
            {
                // A flow mapping of YAML begins with the same sign.
            }
        }
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, 0);
        }
        catch (YamlException failure)
        {
            throw new ScriptException($"line {failure.Start.Line}, column {failure.Start.Column}: {failure.Message}");
        }
    }

    private static JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > Deepest) throw new ScriptException($"line {node.Start.Line}: nested more than {Deepest} levels deep");
        switch (node)
        {
            case YamlMappingNode mapping:
                var made = new JsonObject();
                foreach (var (key, value) in mapping.Children) made[key is YamlScalarNode name ? name.Value ?? "" : key.ToString()] = Convert(value, depth + 1);
                return made;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Select(item => Convert(item, depth + 1))]);
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }:
                return null;
            case YamlScalarNode scalar:
                return JsonValue.Create(scalar.Value ?? "");
            default:
                return null;
        }
    }
}
