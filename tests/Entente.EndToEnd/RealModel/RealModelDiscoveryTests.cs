using Entente.Catalog;
using Entente.Configuration;
using Entente.Configuration.Discovery;
using Xunit;

namespace Entente.EndToEnd.RealModel;

public sealed class RealModelDiscoveryTests
{
    [Fact]
    public async Task An_engine_that_is_none_of_those_known_is_named_with_the_way_to_take_it()
    {
        await using var model = await LlmServer.Start("some-model", "--context", "64");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        var root = model.BaseUrl[..^"/v1".Length];
        var discovery = new PoolDiscovery(Catalogue.Default, SecretSource.Of(new Dictionary<string, string>()), handler, handler, TimeProvider.System);

        var found = await discovery.FindAsync(roots: [root]);

        var finding = Assert.Single(found.Findings, finding => finding.IsLocal);
        Assert.Equal((root, 0), (finding.Provider, finding.Models));
        Assert.Contains("answers like OpenAI, but as no engine that Entente recognises; if you trust it, name it under providers", finding.Says, StringComparison.Ordinal);
        Assert.Empty(found.Configuration.Models);
    }
}
