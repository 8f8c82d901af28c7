using Entente.Admission;
using Entente.Configuration;
using Entente.EndToEnd.Support;
using Entente.Pool;
using Entente.Server;
using Entente.Storage;
using Xunit;

namespace Entente.EndToEnd.Allocations;

/// <summary>
/// What one request allocates in the whole process: Kestrel, our rooms, the client to the provider, the journal on disk. Counted, not
/// timed, so a busy machine does not matter. The bounds are a ratchet: they may only go down, and they are not yet where they should
/// be, at 6 kB a request and nothing a streamed event.
/// </summary>
[Collection(Alone.Name)]
public sealed class AllocationTests : IDisposable
{
    /// <summary>Bytes of a passthrough request whose answer comes whole.</summary>
    private const long MostForAnAnswer = 26_000;

    /// <summary>Bytes of each event of a stream after the first ones.</summary>
    private const long MostForAnEvent = 16;

    private const int Few = 20;
    private const int Many = 220;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("entente-allocations-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_passthrough_request_allocates_no_more_than_it_did()
    {
        var bytes = await AllocatedAsync(tokens: Few, streamed: false);

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes a whole answer");
        Assert.True(bytes <= MostForAnAnswer, $"a whole answer allocates {bytes} bytes, and may allocate {MostForAnAnswer}");
    }

    [Fact]
    public async Task A_streamed_event_allocates_no_more_than_it_did()
    {
        var few = await AllocatedAsync(tokens: Few, streamed: true);
        var many = await AllocatedAsync(tokens: Many, streamed: true);

        var each = (many - few) / (Many - Few);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes an event, {few} bytes a stream of {Few} tokens");
        Assert.True(each <= MostForAnEvent, $"a streamed event allocates {each} bytes, and may allocate {MostForAnEvent} (a stream of {Few} tokens: {few})");
    }

    /// <summary>Bytes a request, relaxed so that it does not wait for the disk, in the quietest of some rounds: what else the process does can only add.</summary>
    private async Task<long> AllocatedAsync(int tokens, bool streamed)
    {
        const int Rounds = 4;
        const int Requests = 100;
        using var upstream = new QuietUpstream(tokens);
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = At(upstream), Data = DataDirectory.Open(Path.Combine(_folder.FullName, $"{tokens}-{streamed}")), Durability = LedgerDurability.Relaxed });
        var secret = (await server.Keys.CreateAsync(new AccessKey { Id = "", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = 1_000_000_000_000 })).Secret;
        var request = QuietClient.Request(secret, streamed);
        using var client = new QuietClient(server.Url);
        for (var warm = 0; warm < 2 * Requests; warm++)
        {
            Assert.True(client.Ask(request).IndexOf("\"finish_reason\":\"stop\""u8) > 0);
        }

        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var asked = 0; asked < Requests; asked++)
            {
                client.Ask(request);
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return least;
    }

    private static PoolDefinition At(QuietUpstream upstream) => ConfigurationLoader.Load($$"""
        home: {name: Quiet, jurisdiction: XH}
        providers:
          quiet: {dialect: openai-chat, base_url: "{{upstream.BaseUrl}}", operator: Quiet, jurisdiction: XH}
        models:
          quiet: {developer: Quiet, jurisdiction: XH, price_usd_per_mtok: {input: 1, output: 2}, endpoints: [{provider: quiet}]}
        """).Pool!;
}
