using System.Text.Json;
using System.Text.Json.Nodes;

namespace Entente.Rehearsal.Minds;

/// <summary>Plays Fuse's judge: compares what the answers state and says so in the JSON that was asked for.</summary>
internal static class Judge
{
    public static string Say(PanelPrompt prompt, JsonElement? schema)
    {
        var groups = prompt.Groups();
        string consensus = "";
        var contradictions = new JsonArray();
        var partial = new JsonArray();
        var insights = new JsonArray();
        var blind = new JsonArray();

        if (groups.Length > 0 && (groups.Length == 1 || groups[0].Length > groups[1].Length))
        {
            string who = Writer.Names(groups[0]);
            consensus = groups[0].Length == 1 ? $"{who} alone states a result: {groups[0][0].Final}" : $"{who} agree that the answer is {groups[0][0].Final}";
        }
        if (groups.Length > 1)
        {
            var stances = new JsonArray();
            foreach (PanelAnswer answer in groups.SelectMany(group => group).OrderBy(answer => answer.Label, StringComparer.Ordinal))
            {
                stances.Add(new JsonObject { ["model"] = "Answer " + answer.Label, ["stance"] = answer.Final });
            }
            contradictions.Add(new JsonObject { ["topic"] = "the final result", ["stances"] = stances });
            foreach (var alone in groups.Skip(1).Where(group => group.Length == 1)) insights.Add($"Only answer {alone[0].Label} comes to {alone[0].Final}");
        }
        foreach (PanelAnswer answer in prompt.Answers.Where(answer => answer.Final is null)) partial.Add($"Answer {answer.Label} states no result");
        blind.Add(prompt.Answers.IsEmpty ? "There are no answers to compare" : "No answer was checked by a second way of working it out");

        var verdict = new JsonObject
        {
            ["consensus"] = consensus,
            ["contradictions"] = contradictions,
            ["partial_coverage"] = partial,
            ["unique_insights"] = insights,
            ["blind_spots"] = blind,
        };
        Fit(verdict, schema);
        return verdict.ToJsonString(SchemaFiller.Plain);
    }

    /// <summary>Where the schema wants text in the place of a list, or a list in the place of text, it gets that.</summary>
    private static void Fit(JsonObject verdict, JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("properties", out JsonElement properties)) return;
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object || !property.Value.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String) continue;
            if (verdict[property.Name] is JsonArray list && type.ValueEquals("string"))
            {
                verdict[property.Name] = string.Join("; ", list.Select(item => item is JsonValue value ? value.ToString() : item?.ToJsonString(SchemaFiller.Plain)));
            }
            else if (verdict[property.Name] is JsonValue text && type.ValueEquals("array"))
            {
                verdict[property.Name] = text.ToString().Length == 0 ? new JsonArray() : new JsonArray(text.ToString());
            }
        }
    }
}
