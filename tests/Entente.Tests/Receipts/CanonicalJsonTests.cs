using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void The_published_examples_get_their_published_bytes(string name)
    {
        var input = File.ReadAllBytes(Shared.Path("vectors", "jcs", "input", name + ".json"));
        var hex = File.ReadAllText(Shared.Path("vectors", "jcs", "outhex", name + ".txt"));

        var canonical = CanonicalJson.Canonicalize(input);

        var published = Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit)));
        Assert.Equal(Encoding.UTF8.GetString(published), Encoding.UTF8.GetString(canonical));
        Assert.Equal(published, canonical);
        Assert.Equal(canonical, CanonicalJson.Canonicalize(JsonNode.Parse(input)));
    }

    [Fact]
    public void All_ten_thousand_published_numbers_are_written_as_ECMAScript_writes_them()
    {
        using var packed = File.OpenRead(Shared.Path("vectors", "jcs", "es6numbers10000.txt.gz"));
        using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));

        var count = 0;
        while (lines.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var bits = ulong.Parse(line.AsSpan(0, comma), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Assert.Equal(line[(comma + 1)..], EcmaScriptNumber.Format(BitConverter.UInt64BitsToDouble(bits)));
            count++;
        }

        Assert.Equal(10_000, count);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"deep\":[{\"a\":1,\"a\":1}]}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("1e400")]
    [InlineData("[1,]")]
    [InlineData("{} {}")]
    [InlineData("// no\n1")]
    [InlineData("NaN")]
    [InlineData("")]
    public void What_has_no_canonical_form_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize([(byte)'"', 0xC3, 0x28, (byte)'"']));

    [Fact]
    public void A_duplicate_name_in_a_lenient_document_is_refused_too()
    {
        using var lenient = JsonDocument.Parse("""{"a":1,"a":2}""");

        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(lenient.RootElement));
    }

    [Fact]
    public void Canonical_bytes_are_their_own_canonical_form_and_mean_the_same() =>
        Gen.Select(Gen.String, Gen.String, Gen.Double, Gen.Long).Sample((name, text, number, whole) =>
        {
            var node = new JsonObject { ["z"] = text, ["é"] = new JsonArray(whole, double.IsFinite(number) ? number : 0) };
            node["!" + name] = name;
            var spaced = Encoding.UTF8.GetBytes(node.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

            var canonical = CanonicalJson.Canonicalize(spaced);

            Assert.Equal(canonical, CanonicalJson.Canonicalize(canonical));
            Assert.Equal(JsonNode.Parse(spaced)!["z"]!.GetValue<string>(), JsonNode.Parse(canonical)!["z"]!.GetValue<string>());
        });
}
