using System.Text;
using CsCheck;
using Entente.Rehearsal.Playing;
using Xunit;

namespace Entente.Tests.Rehearsal.Playing;

public sealed class TokensTests
{
    [Theory]
    [InlineData("So the answer is 391.", "So| the| answer| is| 391|.")]
    [InlineData("a  b\n\nc", "a| | b|\n|\nc")]
    [InlineData("incomprehensible", "incompre|hensible")]
    [InlineData(" ", " ")]
    [InlineData("né 日本語!", "né| 日本語|!")]
    public void Text_is_split_as_documented(string text, string tokens) =>
        Assert.Equal(tokens.Split('|'), Tokens.Split(text));

    [Fact]
    public void Tokens_of_any_text_join_to_the_text_and_are_short() =>
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).List[0, 60].Sample(scalars =>
        {
            string text = string.Concat(scalars.Select(scalar => new Rune(scalar).ToString()));

            var tokens = Tokens.Split(text);

            Assert.Equal(text, string.Concat(tokens));
            Assert.All(tokens, token => Assert.InRange(token.EnumerateRunes().Count(), 1, 9));
        });
}
