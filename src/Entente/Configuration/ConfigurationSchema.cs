using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entente.Configuration;

/// <summary>JSON schema (draft 7, which editors know) of entente.yaml, made from the keys that the reader knows.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "entente.yaml",
        };
        foreach (var (name, value) in ConfigurationKeys.Root.ToSchema())
        {
            schema[name] = value?.DeepClone();
        }

        return schema.ToJsonString(Format) + "\n";
    }
}
