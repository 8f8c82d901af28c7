using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Minds;

/// <summary>
/// Makes a value that fits a JSON schema: the smallest (optional properties left out, lists as short as allowed), or one with
/// every property, for the arguments of a tool. Understood: type, const, enum, default (tools only), properties, required,
/// items, prefixItems, minItems, anyOf, oneOf, allOf, $ref within the schema, minimum, maximum, exclusive bounds, multipleOf,
/// minLength, format of dates, times, e-mail, URI and UUID, simple patterns. Anything else is passed over.
/// </summary>
internal sealed partial class SchemaFiller(JsonElement root, bool everything, long? number, string? word)
{
    private const int Deepest = 24;

    /// <summary>JSON as models write it: no escapes for what needs none.</summary>
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="number">What an integer takes where its bounds allow it.</param>
    /// <param name="word">What a free text takes.</param>
    public static string Fill(JsonElement schema, bool everything, long? number = null, string? word = null) =>
        new SchemaFiller(schema, everything, number, word).Value(schema, null, 0)?.ToJsonString(Plain) ?? "null";

    private JsonNode? Value(JsonElement schema, string? name, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > Deepest) return null;
        if (Get(schema, "$ref") is { ValueKind: JsonValueKind.String } reference) return Resolve(reference.GetString()!) is { } target ? Value(target, name, depth + 1) : null;
        if (Get(schema, "const") is { } constant) return Node(constant);
        if (Get(schema, "enum") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0) return Node(choices[0]);
        if (everything && Get(schema, "default") is { ValueKind: not JsonValueKind.Null } preset) return Node(preset);
        if (Get(schema, "allOf") is { ValueKind: JsonValueKind.Array } all) return Value(Merge(schema, all), name, depth + 1);
        if ((Get(schema, "anyOf") ?? Get(schema, "oneOf")) is { ValueKind: JsonValueKind.Array } any && any.GetArrayLength() > 0)
        {
            return Value(any.EnumerateArray().OrderBy(IsNull).First(), name, depth + 1);
        }
        return TypeOf(schema) switch
        {
            "object" => Object(schema, depth),
            "array" => Array(schema, depth),
            "string" => JsonValue.Create(Text(schema)),
            "integer" => JsonValue.Create((long)Number(schema, integral: true)),
            "number" => JsonValue.Create(Number(schema, integral: false)),
            "boolean" => JsonValue.Create(everything),
            _ => null,
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        var required = Get(schema, "required") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        if (Get(schema, "properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                bool wanted = required.Contains(property.Name) || (everything && depth < 4);
                if (wanted) made[property.Name] = Value(property.Value, property.Name, depth + 1);
            }
        }
        foreach (string missing in required.Where(name => !made.ContainsKey(name))) made[missing] = null;
        return made;
    }

    private JsonArray Array(JsonElement schema, int depth)
    {
        var made = new JsonArray();
        if (Get(schema, "prefixItems") is { ValueKind: JsonValueKind.Array } prefix)
        {
            foreach (JsonElement item in prefix.EnumerateArray()) made.Add(Value(item, null, depth + 1));
        }
        int least = (int)Math.Clamp(Bound(schema, "minItems") ?? (everything ? 1 : 0), 0, 1000);
        while (made.Count < least) made.Add(Get(schema, "items") is { } item ? Value(item, null, depth + 1) : null);
        return made;
    }

    private string Text(JsonElement schema)
    {
        string made = Get(schema, "format") is { ValueKind: JsonValueKind.String } format
            ? format.GetString() switch
            {
                "date" => "2000-01-01",
                "date-time" => "2000-01-01T00:00:00Z",
                "time" => "00:00:00Z",
                "email" => "a@example.org",
                "uri" or "url" => "https://example.org/",
                "uuid" => "00000000-0000-4000-8000-000000000000",
                "ipv4" => "192.0.2.1",
                "hostname" => "example.org",
                _ => word ?? "",
            }
            : word ?? (everything ? "text" : "");
        if (Get(schema, "pattern") is { ValueKind: JsonValueKind.String } pattern) made = Fits(pattern.GetString()!, made);
        int least = (int)Math.Clamp(Bound(schema, "minLength") ?? 0, 0, 10_000);
        int most = (int)Math.Clamp(Bound(schema, "maxLength") ?? int.MaxValue, 0, int.MaxValue);
        return made.Length > most ? made[..most] : made.PadRight(least, 'a');
    }

    private double Number(JsonElement schema, bool integral)
    {
        double step = Bound(schema, "multipleOf") ?? (integral ? 1 : 0);
        double unit = integral ? 1 : 0.5;
        double low = Bound(schema, "minimum") ?? (Bound(schema, "exclusiveMinimum") + unit) ?? double.NegativeInfinity;
        double high = Bound(schema, "maximum") ?? (Bound(schema, "exclusiveMaximum") - unit) ?? double.PositiveInfinity;
        double wanted = number is { } given && given >= low && given <= high ? given : Math.Max(0, low);
        if (wanted > high) wanted = high;
        if (step > 0 && wanted % step != 0) wanted = Math.Ceiling(wanted / step) * step;
        return wanted;
    }

    /// <summary>Tries the shortest texts of letters and digits that a pattern may want; gives up politely.</summary>
    private static string Fits(string pattern, string made)
    {
        try
        {
            var regex = new Regex(pattern, RegexOptions.ECMAScript, TimeSpan.FromMilliseconds(50));
            if (regex.IsMatch(made)) return made;
            for (int length = 1; length <= 16; length++)
            {
                foreach (char sign in "a0A")
                {
                    if (regex.IsMatch(new string(sign, length))) return new string(sign, length);
                }
            }
            string guess = PatternText().Replace(pattern.Trim('^', '$'), match => new string(match.Groups[1].Value.Contains('d') || match.Groups[1].Value.Contains("0-9", StringComparison.Ordinal) ? '0' : match.Groups[1].Value.Contains("A-Z", StringComparison.Ordinal) ? 'A' : 'a',
                match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 1));
            return regex.IsMatch(guess) ? guess : made;
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException or OverflowException)
        {
            return made;
        }
    }

    private JsonElement? Resolve(string reference)
    {
        if (reference == "#") return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return null;
        JsonElement? at = root;
        foreach (string step in reference[2..].Split('/'))
        {
            at = at is { } here ? Get(here, step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)) : null;
        }
        return at;
    }

    private JsonElement Merge(JsonElement schema, JsonElement all)
    {
        var merged = new JsonObject();
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (JsonElement one in all.EnumerateArray().Append(schema))
        {
            JsonElement part = Get(one, "$ref") is { ValueKind: JsonValueKind.String } reference ? Resolve(reference.GetString()!) ?? one : one;
            if (part.ValueKind != JsonValueKind.Object) continue;
            foreach (JsonProperty property in part.EnumerateObject())
            {
                if (property.NameEquals("properties") && property.Value.ValueKind == JsonValueKind.Object)
                {
                    foreach (JsonProperty inner in property.Value.EnumerateObject()) properties[inner.Name] = Node(inner.Value);
                }
                else if (property.NameEquals("required") && property.Value.ValueKind == JsonValueKind.Array)
                {
                    foreach (JsonElement name in property.Value.EnumerateArray()) required.Add(Node(name));
                }
                else if (!property.NameEquals("allOf"))
                {
                    merged[property.Name] = Node(property.Value);
                }
            }
        }
        if (properties.Count > 0) merged["properties"] = properties;
        if (required.Count > 0) merged["required"] = required;
        return JsonSerializer.SerializeToElement(merged);
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (Get(schema, "type") is { } type)
        {
            if (type.ValueKind == JsonValueKind.String) return type.GetString();
            if (type.ValueKind == JsonValueKind.Array)
            {
                string[] types = [.. type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
                return types.FirstOrDefault(name => name != "null") ?? types.FirstOrDefault();
            }
        }
        return Get(schema, "properties") is not null ? "object" : Get(schema, "items") is not null ? "array" : null;
    }

    private static bool IsNull(JsonElement schema) => TypeOf(schema) == "null";
    private static double? Bound(JsonElement schema, string name) => Get(schema, name) is { ValueKind: JsonValueKind.Number } bound ? bound.GetDouble() : null;
    private static JsonElement? Get(JsonElement schema, string name) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out JsonElement found) ? found : null;
    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    [GeneratedRegex(@"(\\[dw]|\[[^\]]+\])(?:\{(\d{1,2})(?:,\d*)?\}|[+*])?")]
    private static partial Regex PatternText();
}
