using System.Text.Json.Nodes;
using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Entente.Storage;
using Xunit;

namespace Entente.EndToEnd.Strategies;

/// <summary>Every strategy over HTTP against the rehearsal pool: asked for by name, streamed and whole, with a receipt that verifies.</summary>
public sealed class StrategiesOverHttpTests(StrategiesOverHttpTests.House house) : IClassFixture<StrategiesOverHttpTests.House>
{
    private const string Question = "What is 17 * 23?";

    public static TheoryData<string, string[]> Strategies => new()
    {
        { "route", ["answer"] },
        { "cascade", ["panel", "panel"] },
        { "vote", ["panel", "panel", "panel"] },
        { "fuse", ["judge", "panel", "panel", "panel", "writer"] },
        { "relay", ["thinker", "verifier", "worker"] },
        { "plan", ["conductor", "conductor", "conductor", "worker", "worker", "writer"] },
        { "search", ["judge", "worker", "worker", "worker", "worker", "worker", "worker", "worker", "worker"] },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task It_is_asked_for_by_name_answers_streamed_and_whole_and_its_receipt_verifies(string name, string[] roles)
    {
        var streamed = await house.Caller.StreamAsync($"entente/{name}", Question);
        var whole = await house.Caller.AskAsync("entente", Question, body => body["entente"] = new JsonObject { ["strategy"] = name });

        foreach (var heard in new[] { streamed, whole })
        {
            Assert.Equal(Ending.Complete, heard.Ending);
            Assert.EndsWith("391.", heard.Text, StringComparison.Ordinal);
            Assert.Equal(name, heard.Entente!.Value.GetProperty("strategy").GetString());
            var (verdict, receipt) = await house.Caller.ReceiptAsync(heard);
            Assert.True(verdict.Ok, verdict.ToString());
            Assert.Equal(name, receipt.Strategy);
        }

        var steps = (await house.Caller.GetAsync($"/v1/runs/{streamed.Run}")).GetProperty("events").EnumerateArray().Where(one => one.GetProperty("event").GetString() == "step.started").ToList();
        Assert.Equal(roles, steps.Select(step => step.GetProperty("role").GetString()!).Order());
        Assert.All(steps, step => Assert.NotEqual("", step.GetProperty("why").GetString()));
    }

    [Fact]
    public async Task The_list_of_models_names_every_strategy()
    {
        var names = (await house.Caller.GetAsync("/v1/models")).GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!).ToList();

        Assert.All(Strategies, strategy => Assert.Contains($"entente/{strategy.Data.Item1}", names));
    }

    public sealed class House : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("entente-strategies-");
        private RehearsalServer _rehearsal = null!;
        private EntenteServer _server = null!;

        internal Caller Caller { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant with { SharedText = true } });
            _server = await EntenteServer.StartAsync(new ServerOptions { Pool = RehearsalPool.Definition(_rehearsal.BaseUrl), Data = DataDirectory.Open(_folder.FullName) });
            Caller = new Caller(_server.Url);
        }

        public async ValueTask DisposeAsync()
        {
            Caller.Dispose();
            await _server.DisposeAsync();
            await _rehearsal.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
