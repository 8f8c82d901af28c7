using System.Text.Json;
using Entente.Verification;
using Entente.Verification.Schema;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type": "integer"}""", "3", "3.5")]
    [InlineData("""{"type": "integer"}""", "3.0", "\"3\"")]
    [InlineData("""{"type": ["string", "null"]}""", "null", "1")]
    [InlineData("""{"enum": ["a", 1]}""", "1.0", "\"b\"")]
    [InlineData("""{"required": ["a"]}""", """{"a": null}""", """{"b": 1}""")]
    [InlineData("""{"properties": {"a": {"type": "string"}}, "additionalProperties": false}""", """{"a": "x"}""", """{"a": "x", "b": 1}""")]
    [InlineData("""{"patternProperties": {"^n": {"type": "number"}}}""", """{"n1": 1, "x": ""}""", """{"n1": ""}""")]
    [InlineData("""{"propertyNames": {"maxLength": 2}}""", """{"ab": 1}""", """{"abc": 1}""")]
    [InlineData("""{"prefixItems": [{"type": "string"}], "items": {"type": "number"}}""", """["a", 1, 2]""", """["a", "b"]""")]
    [InlineData("""{"items": {"type": "number"}}""", "[]", "[null]")]
    [InlineData("""{"uniqueItems": true}""", "[1, \"1\"]", "[1, 1.0]")]
    [InlineData("""{"minItems": 1, "maxItems": 2}""", "[1]", "[]")]
    [InlineData("""{"minimum": 1, "exclusiveMaximum": 3}""", "1", "3")]
    [InlineData("""{"multipleOf": 0.1}""", "0.3", "0.35")]
    [InlineData("""{"minLength": 2}""", "\"\\ud83d\\ude00\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("""{"pattern": "b+"}""", "\"abbc\"", "\"ac\"")]
    [InlineData("""{"oneOf": [{"type": "number"}, {"minimum": 2}]}""", "1", "3")]
    [InlineData("""{"anyOf": [{"const": 1}, {"const": 2}]}""", "2", "3")]
    [InlineData("""{"not": {"type": "null"}}""", "1", "null")]
    [InlineData("""{"if": {"type": "string"}, "then": {"minLength": 3}, "else": {"type": "number"}}""", "\"abc\"", "\"ab\"")]
    [InlineData("""{"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"next": {"$ref": "#/$defs/n"}}}}}""", """{"next": {"next": {}}}""", """{"next": {"next": 1}}""")]
    public void What_fits_is_taken_and_what_does_not_is_told(string schema, string fits, string doesNot)
    {
        var read = JsonSchema.Parse(schema);

        Assert.Null(Fault(read, fits));
        Assert.NotNull(Fault(read, doesNot));
    }

    [Theory]
    [InlineData("""{"typ": "string"}""", "#/typ")]
    [InlineData("""{"properties": {"a": {"minContains": 1}}}""", "#/properties/a/minContains")]
    [InlineData("""{"$ref": "https://example.com/other.json"}""", "$ref")]
    [InlineData("""{"pattern": "(a)\\1"}""", "pattern")]
    [InlineData("{", "no JSON")]
    public void What_is_not_checked_here_is_refused_by_name(string schema, string named)
        => Assert.Contains(named, Assert.Throws<FormatException>(() => JsonSchema.Parse(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_refers_to_itself_ends()
        => Assert.NotNull(Fault(JsonSchema.Parse("""{"$ref": "#"}"""), "1"));

    [Fact]
    public void The_fault_names_its_place()
        => Assert.Contains("$.a[1]", Fault(JsonSchema.Parse("""{"properties": {"a": {"items": {"type": "number"}}}}"""), """{"a": [1, "x"]}"""), StringComparison.Ordinal);

    private static string? Fault(JsonSchema schema, string json)
    {
        using var document = JsonDocument.Parse(json);
        return schema.Fault(document.RootElement);
    }
}
