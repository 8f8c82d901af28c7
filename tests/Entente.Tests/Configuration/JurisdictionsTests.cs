using Entente.Configuration;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class JurisdictionsTests
{
    [Theory]
    [InlineData("DE")]
    [InlineData("US")]
    [InlineData("NO")]
    [InlineData("EU")]
    [InlineData("XA")]
    [InlineData("XZ")]
    [InlineData("QM")]
    [InlineData("ZZ")]
    [InlineData("AA")]
    public void Countries_the_Union_and_codes_left_to_users_are_known(string code)
    {
        Assert.True(Jurisdictions.IsKnown(code));
    }

    [Theory]
    [InlineData("UK")]
    [InlineData("de")]
    [InlineData("QL")]
    [InlineData("DEU")]
    [InlineData("")]
    public void Others_are_not(string code)
    {
        Assert.False(Jurisdictions.IsKnown(code));
    }
}
