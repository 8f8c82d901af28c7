using System.Text;
using System.Text.Json;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class JsonBytesTests
{
    [Theory]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void Texts_get_the_bytes_that_RFC_8785_has_published_for_them(string name)
    {
        var published = Convert.FromHexString(string.Concat(File.ReadAllText(Shared.Path("vectors", "jcs", "outhex", name + ".txt")).Where(char.IsAsciiHexDigit)));

        var texts = Texts(JsonElement.Parse(File.ReadAllBytes(Shared.Path("vectors", "jcs", "input", name + ".json")))).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.True(published.AsSpan().IndexOf(Written(json => json.Text(text))) >= 0, text));
    }

    [Fact]
    public void Half_of_a_pair_becomes_the_sign_for_what_is_no_character()
    {
        Assert.Equal("\"\ufffd\"", Encoding.UTF8.GetString(Written(json => json.Text("\ud83d"))));
        Assert.Equal("\"\ufffd\ufffd!\"", Encoding.UTF8.GetString(Written(json => json.Text("\udd89\ud83d!"))));
        Assert.Equal("\"🦉\"", Encoding.UTF8.GetString(Written(json => json.Text("\ud83e\udd89"))));
    }

    [Fact]
    public void What_does_not_fit_the_buffer_makes_it_grow()
    {
        var written = Written(json =>
        {
            json.BeginObject();
            for (var at = 0; at < 500; at++)
            {
                json.Text("a"u8, new string('é', at));
                json.Number("b"u8, long.MinValue + at);
                json.Hex("c"u8, new byte[at]);
            }

            json.EndObject();
        });

        Assert.Equal(1_500, JsonElement.Parse(written).EnumerateObject().Count());
    }

    private static byte[] Written(Action<JsonBytes> write)
    {
        using var json = new JsonBytes(16);
        write(json);
        return json.ToArray();
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
