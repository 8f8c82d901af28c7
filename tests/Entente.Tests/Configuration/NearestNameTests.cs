using Entente.Configuration;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["listen", "ledger", "models", "home"];

    [Theory]
    [InlineData("listn", "listen")]
    [InlineData("Model", "models")]
    [InlineData("hmoe", "home")]
    [InlineData("leger", "ledger")]
    public void A_slip_finds_what_was_meant(string written, string meant)
    {
        Assert.Equal(meant, NearestName.Of(written, Names));
    }

    [Fact]
    public void What_resembles_nothing_finds_nothing()
    {
        Assert.Null(NearestName.Of("verifier", Names));
    }
}
