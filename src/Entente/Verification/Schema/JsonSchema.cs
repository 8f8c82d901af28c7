using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entente.Verification.Schema;

/// <summary>
/// A JSON schema (draft 2020-12: the keywords below; `format` is an annotation and not checked). A keyword that is not known is refused when the schema
/// is read: a schema that checks less than it says would accept what it should not. Patterns never backtrack, so that none runs away.
/// </summary>
internal sealed class JsonSchema
{
    private const int Deepest = 64;

    private static readonly string[] Checked =
    [
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "items", "prefixItems", "minItems",
        "maxItems", "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "allOf", "anyOf", "oneOf", "not", "if",
        "then", "else", "$ref",
    ];

    private static readonly string[] Said = ["$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "format"];

    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    /// <exception cref="FormatException">It is no schema, or says what is not checked here.</exception>
    public static JsonSchema Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var schema = new JsonSchema(document.RootElement.Clone());
            schema.Check(schema._root, "#", 0);
            return schema;
        }
        catch (JsonException broken)
        {
            throw new FormatException($"it is no JSON: {broken.Message}", broken);
        }
    }

    /// <summary>The first thing that does not fit, with its place; null where all does.</summary>
    public string? Fault(JsonElement value) => new SchemaCheck(this).Fault(_root, value, "$", 0);

    /// <summary>What a reference within the schema leads to; null where it leads nowhere.</summary>
    public JsonElement? Resolve(string reference)
    {
        if (reference == "#")
        {
            return _root;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        var at = _root;
        foreach (var step in reference[2..].Split('/').Select(step => Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out var place) && place >= 0 && place < at.GetArrayLength())
            {
                at = at[place];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return null;
            }
        }

        return at;
    }

    public static Regex Pattern(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private void Check(JsonElement schema, string place, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object || depth > Deepest)
        {
            throw new FormatException($"{place} is no schema: an object, true or false belongs here");
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            Check(keyword, $"{place}/{keyword.Name}", depth + 1);
        }
    }

    private void Check(JsonProperty keyword, string place, int depth)
    {
        if (!Checked.Contains(keyword.Name) && !Said.Contains(keyword.Name))
        {
            throw new FormatException($"the keyword {place} is not checked here, so the schema would accept too much");
        }

        switch (keyword.Name)
        {
            case "properties" or "patternProperties" or "$defs" or "definitions":
                Expect(keyword.Value.ValueKind == JsonValueKind.Object, place, "an object");
                foreach (var inner in keyword.Value.EnumerateObject())
                {
                    if (keyword.Name == "patternProperties")
                    {
                        CheckPattern(inner.Name, place);
                    }

                    Check(inner.Value, $"{place}/{inner.Name}", depth + 1);
                }

                break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                Expect(keyword.Value.ValueKind == JsonValueKind.Array && keyword.Value.GetArrayLength() > 0, place, "a list of schemas");
                foreach (var inner in keyword.Value.EnumerateArray())
                {
                    Check(inner, place, depth + 1);
                }

                break;
            case "not" or "if" or "then" or "else" or "items" or "additionalProperties" or "propertyNames":
                Check(keyword.Value, place, depth + 1);
                break;
            case "pattern":
                Expect(keyword.Value.ValueKind == JsonValueKind.String, place, "a pattern");
                CheckPattern(keyword.Value.GetString()!, place);
                break;
            case "$ref":
                Expect(keyword.Value.ValueKind == JsonValueKind.String && Resolve(keyword.Value.GetString()!) is not null, place, "a reference within the schema, such as \"#/$defs/name\",");
                break;
            case "required" or "enum":
                Expect(keyword.Value.ValueKind == JsonValueKind.Array && (keyword.Name == "enum" || keyword.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)), place, "a list");
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" or "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties":
                Expect(keyword.Value.ValueKind == JsonValueKind.Number && keyword.Value.TryGetDecimal(out _), place, "a number");
                break;
            case "type":
                Expect(keyword.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array, place, "a type or a list of types");
                break;
            case "uniqueItems":
                Expect(keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False, place, "true or false");
                break;
        }
    }

    private static void CheckPattern(string pattern, string place)
    {
        try
        {
            Pattern(pattern);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"the pattern {place} cannot be taken: {refused.Message}", refused);
        }
    }

    private static void Expect(bool holds, string place, string what)
    {
        if (!holds)
        {
            throw new FormatException($"{what} belongs to {place}");
        }
    }
}
