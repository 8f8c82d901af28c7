using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Rehearsal.Minds;

namespace Entente.Rehearsal.Playing;

/// <summary>Figures that nothing real stands behind, in the form that real providers send.</summary>
internal static class Plausible
{
    public static JsonElement Logprobs(IReadOnlyList<string> tokens)
    {
        var content = new JsonArray();
        foreach (string token in tokens)
        {
            double logprob = -Math.Round(Chance.Unit(Chance.Hash(7, token)) * 2, 6);
            JsonObject One() => new()
            {
                ["token"] = token,
                ["logprob"] = logprob,
                ["bytes"] = new JsonArray([.. Encoding.UTF8.GetBytes(token).Select(one => (JsonNode)one)]),
            };
            JsonObject entry = One();
            entry["top_logprobs"] = new JsonArray(One());
            content.Add(entry);
        }
        return JsonSerializer.SerializeToElement(new JsonObject { ["content"] = content, ["refusal"] = null }, SchemaFiller.Plain);
    }
}
