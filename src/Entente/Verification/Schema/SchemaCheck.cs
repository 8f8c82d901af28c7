using System.Globalization;
using System.Text.Json;

namespace Entente.Verification.Schema;

/// <summary>One value against a schema, keyword by keyword.</summary>
internal sealed class SchemaCheck(JsonSchema whole)
{
    /// <summary>Deeper than this neither values nor references go.</summary>
    private const int Deepest = 200;

    public string? Fault(JsonElement schema, JsonElement value, string place, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.False ? $"nothing may stand at {place}" : null;
        }

        if (depth > Deepest)
        {
            return $"{place} is nested too deep";
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            if (FaultOf(keyword, schema, value, place, depth) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? FaultOf(JsonProperty keyword, JsonElement schema, JsonElement value, string place, int depth)
    {
        var said = keyword.Value;
        return keyword.Name switch
        {
            "type" => Types(said).Any(type => Is(value, type)) ? null : $"{place} is not {string.Join(" or ", Types(said))}",
            "enum" => said.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)) ? null : $"{place} is none of the values that are allowed",
            "const" => JsonElement.DeepEquals(said, value) ? null : $"{place} is not {said.GetRawText()}",
            "$ref" => Fault(whole.Resolve(said.GetString()!)!.Value, value, place, depth + 1),
            "allOf" => said.EnumerateArray().Select(inner => Fault(inner, value, place, depth + 1)).FirstOrDefault(fault => fault is not null),
            "anyOf" => said.EnumerateArray().Any(inner => Fault(inner, value, place, depth + 1) is null) ? null : $"{place} fits none of anyOf",
            "oneOf" => said.EnumerateArray().Count(inner => Fault(inner, value, place, depth + 1) is null) is var fitting && fitting == 1 ? null : $"{place} fits {fitting} of oneOf",
            "not" => Fault(said, value, place, depth + 1) is null ? $"{place} fits what it must not" : null,
            "if" => schema.TryGetProperty(Fault(said, value, place, depth + 1) is null ? "then" : "else", out var branch) ? Fault(branch, value, place, depth + 1) : null,
            _ => value.ValueKind switch
            {
                JsonValueKind.Object => OfObject(keyword, schema, value, place, depth),
                JsonValueKind.Array => OfArray(keyword, schema, value, place, depth),
                JsonValueKind.String => OfText(keyword, value.GetString()!, place),
                JsonValueKind.Number => OfNumber(keyword, value, place),
                _ => null,
            },
        };
    }

    private string? OfObject(JsonProperty keyword, JsonElement schema, JsonElement value, string place, int depth)
    {
        var said = keyword.Value;
        return keyword.Name switch
        {
            "properties" => First(said.EnumerateObject(), property => value.TryGetProperty(property.Name, out var inner) ? Fault(property.Value, inner, $"{place}.{property.Name}", depth + 1) : null),
            "required" => said.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing ? $"{place} has no {missing.GetString()}" : null,
            "additionalProperties" => First(value.EnumerateObject(), member => IsNamed(schema, member.Name) ? null : Fault(said, member.Value, $"{place}.{member.Name}", depth + 1)),
            "patternProperties" => First(said.EnumerateObject(), pattern => First(value.EnumerateObject(), member => JsonSchema.Pattern(pattern.Name).IsMatch(member.Name) ? Fault(pattern.Value, member.Value, $"{place}.{member.Name}", depth + 1) : null)),
            "propertyNames" => First(value.EnumerateObject(), member => Fault(said, JsonSerializer.SerializeToElement(member.Name, SchemaJson.Default.String), $"the name {member.Name} in {place}", depth + 1)),
            "minProperties" => AtLeast(value.EnumerateObject().Count(), said, place, "properties"),
            "maxProperties" => AtMost(value.EnumerateObject().Count(), said, place, "properties"),
            _ => null,
        };
    }

    private string? OfArray(JsonProperty keyword, JsonElement schema, JsonElement value, string place, int depth)
    {
        var said = keyword.Value;
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        return keyword.Name switch
        {
            "prefixItems" => First(said.EnumerateArray().Zip(value.EnumerateArray()).Select((pair, index) => (pair, index)), item => Fault(item.pair.First, item.pair.Second, $"{place}[{item.index}]", depth + 1)),
            "items" => First(value.EnumerateArray().Select((item, index) => (item, index)).Skip(first), item => Fault(said, item.item, $"{place}[{item.index}]", depth + 1)),
            "minItems" => AtLeast(value.GetArrayLength(), said, place, "items"),
            "maxItems" => AtMost(value.GetArrayLength(), said, place, "items"),
            "uniqueItems" => said.ValueKind == JsonValueKind.True && HasTwins(value) ? $"{place} holds an item twice" : null,
            _ => null,
        };
    }

    private static string? OfText(JsonProperty keyword, string text, string place) => keyword.Name switch
    {
        "minLength" => AtLeast(text.EnumerateRunes().Count(), keyword.Value, place, "characters"),
        "maxLength" => AtMost(text.EnumerateRunes().Count(), keyword.Value, place, "characters"),
        "pattern" => JsonSchema.Pattern(keyword.Value.GetString()!).IsMatch(text) ? null : $"{place} does not match {keyword.Value.GetString()}",
        _ => null,
    };

    private static string? OfNumber(JsonProperty keyword, JsonElement value, string place)
    {
        if (keyword.Name is not ("minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"))
        {
            return null;
        }

        if (!value.TryGetDecimal(out var number))
        {
            return $"{place} is a number beyond what is checked here";
        }

        var bound = keyword.Value.GetDecimal();
        var holds = keyword.Name switch
        {
            "minimum" => number >= bound,
            "maximum" => number <= bound,
            "exclusiveMinimum" => number > bound,
            "exclusiveMaximum" => number < bound,
            _ => bound != 0 && number % bound == 0,
        };
        return holds ? null : string.Create(CultureInfo.InvariantCulture, $"{place} is {number}, against {keyword.Name} {bound}");
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && (!value.TryGetDecimal(out var number) || number == decimal.Truncate(number)),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static IEnumerable<string> Types(JsonElement said)
        => said.ValueKind == JsonValueKind.Array ? said.EnumerateArray().Select(type => type.GetString() ?? "") : [said.GetString()!];

    private static bool IsNamed(JsonElement schema, string name)
        => (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _))
            || (schema.TryGetProperty("patternProperties", out var patterns) && patterns.EnumerateObject().Any(pattern => JsonSchema.Pattern(pattern.Name).IsMatch(name)));

    private static bool HasTwins(JsonElement list)
    {
        var items = list.EnumerateArray().ToList();
        return items.Where((item, place) => items.Take(place).Any(before => JsonElement.DeepEquals(before, item))).Any();
    }

    private static string? AtLeast(int count, JsonElement bound, string place, string what)
        => count >= bound.GetDecimal() ? null : $"{place} has {count} {what}, fewer than {bound.GetRawText()}";

    private static string? AtMost(int count, JsonElement bound, string place, string what)
        => count <= bound.GetDecimal() ? null : $"{place} has {count} {what}, more than {bound.GetRawText()}";

    private static string? First<T>(IEnumerable<T> items, Func<T, string?> fault) => items.Select(fault).FirstOrDefault(one => one is not null);
}
