using System.Text.Json;
using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Durability;

/// <summary>kill -9 at any moment, under load: what a program saw is on record, and nothing is on record twice.</summary>
[Collection(Alone.Name)]
public sealed class KillTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("entente-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Models whose endpoints speak the programs' dialect, so that bytes go through; then those that are translated.</summary>
    [Theory]
    [InlineData("one-chat", "two-chat")]
    [InlineData("three-messages", "four-messages")]
    public async Task What_clients_saw_complete_on_a_lane_is_on_record_once_after_ten_kills_under_load(string one, string other) => await KillAsync(10, one, other);

    [Fact, Trait("Category", "Soak")]
    public async Task What_clients_saw_complete_is_on_record_once_after_two_hundred_kills_under_load() => await KillAsync(200, "one-chat", "two-chat", "three-messages", "four-messages");

    private async Task KillAsync(int kills, params string[] providers)
    {
        // Given thirty-two programs with a key that has a budget, and providers that outlive the server.
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse(Play) });
        var data = Path.Combine(folder, "data");
        var key = await ServerProcess.MakeKeyAsync(data, "--budget-usd", "100000");
        var eye = await ServerProcess.MakeKeyAsync(data, "--role", "operator");
        var crowd = new Crowd(key.Secret, [.. providers.Select(Model)]);
        var random = new Random(kills);

        // When the server is killed again and again, now under one durability, now under the other.
        for (var life = 0; life < kills; life++)
        {
            await using var server = await StartAsync(data, rehearsal.BaseUrl, life);
            await AssertOnRecordAsync(server, key.Secret, [.. crowd.Complete.TakeLast(16)]);
            var gone = new TaskCompletionSource();
            var load = crowd.AskUntilItIsGoneAsync(server.Url, life, gone.Task);
            if (life % 4 != 0)
            {
                // In three lives of four something has been answered by then; a new server needs its time.
                await crowd.NextAsync();
            }

            await Task.WhenAny(load, Task.Delay(random.Next(400)));
            await server.KillAsync();
            gone.SetResult();
            await load;
        }

        // Then all of it is there, once.
        byte[][] entries;
        JsonElement spent;
        await using (var last = await StartAsync(data, rehearsal.BaseUrl, kills))
        {
            await AssertOnRecordAsync(last, key.Secret, [.. crowd.Complete.Where((_, i) => i % 10 == 0)]);
            using var http = new HttpClient { BaseAddress = last.Url };
            using var operators = new Caller(last.Url, eye.Secret);
            spent = (await operators.GetAsync("/v1/ledger?by=key")).GetProperty("total");
            entries = await TransparencyTree.EntriesAsync(http);
            await last.StopAsync();
        }

        var aftermath = await Aftermath.ReadAsync(data);
        var made = rehearsal.Engine.Calls.Entries.Count(call => call.Provider.Length > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills: {aftermath.Runs} runs, {crowd.Complete.Count} seen complete, {aftermath.Interrupted} interrupted, {aftermath.LostNanoUsd / 1e9m:0.##} USD of leases lost, {made} calls made and {aftermath.Calls} on record, {entries.Length} leaves, {crowd.Checkpoints.Distinct().Count()} checkpoints");
        Assert.True(crowd.Complete.Count > kills, $"{crowd.Complete.Count} answers in {kills} lives are no load");
        Assert.Contains(crowd.Complete, heard => heard.IsStreamed);
        Assert.Contains(crowd.Complete, heard => !heard.IsStreamed);
        Assert.Superset(providers.ToHashSet(), rehearsal.Engine.Calls.Entries.Select(call => call.Provider).ToHashSet());
        Assert.Empty(crowd.Wrong);
        Assert.Empty(aftermath.Missing(crowd.Complete));
        Assert.Empty(aftermath.DoubleCharges());
        Assert.Empty(aftermath.Unfinished);
        Assert.Equal((aftermath.Runs, aftermath.SettledNanoUsd + aftermath.LostNanoUsd), (spent.GetProperty("runs").GetInt32(), spent.GetProperty("cost_nano_usd").GetInt64()));
        // A call that was made from a lease may have left no record: then the lease has paid for it.
        Assert.True((made - aftermath.Calls) * aftermath.LeastNanoUsd <= aftermath.LostNanoUsd, $"the providers were called {made} times, {aftermath.Calls} calls are on record, and leases were charged {aftermath.LostNanoUsd}");
        Assert.Equal(aftermath.Digests, entries);
        byte[][] leaves = [.. entries.Select(TransparencyTree.Leaf)];
        Assert.Empty(crowd.Checkpoints.Distinct().Select(checkpoint => TransparencyTree.Contradiction(checkpoint, leaves)).OfType<string>());
    }

    private async Task<ServerProcess> StartAsync(string data, Uri rehearsal, int life)
    {
        var file = Path.Combine(folder, "entente.yaml");
        var pool = new PoolText(rehearsal) { Top = $"ledger: {{durability: {(life % 2 == 0 ? "strict" : "relaxed")}}}" }
            .Model("one", "one-chat", "rehearsal-alto", "two")
            .Model("two", "two-chat", "rehearsal-harp", "one", continuation: "prefill")
            .Model("three", "three-messages", "rehearsal-cello", "four", continuation: "prefill")
            .Model("four", "four-messages", "rehearsal-flute", "three", continuation: "prefill");
        await File.WriteAllTextAsync(file, pool.ToString());
        return await ServerProcess.StartAsync(data, ["--config", file]);
    }

    private static string Model(string provider) => provider.Split('-')[0];

    // Over HTTP, as the program itself would ask: its receipt verifies and opens against what it sent and heard.
    private static async Task AssertOnRecordAsync(ServerProcess server, string secret, IReadOnlyList<Heard> complete)
    {
        using var caller = new Caller(server.Url, secret);
        foreach (var heard in complete)
        {
            var run = await caller.GetAsync($"/v1/runs/{heard.Run}");
            Assert.Equal("complete", run.GetProperty("status").GetString());
            var (verdict, receipt) = await caller.ReceiptAsync(heard);
            Assert.True(verdict.Ok, $"{heard.Run}: {verdict}");
            Assert.Equal(heard.Text.Length, receipt.Answer?.Chars);
        }
    }

    private const string Play = """
        shared_text: true
        first_token: 40ms
        per_token: 4ms
        rules:
          - match: {prompt: "[cut]", continuation: none}
            text: Twelve ships were counted at the harbour before the fog came in.
            cut: {after_tokens: 5, how: reset}
          - match: {prompt: Question}
            text: Twelve ships were counted at the harbour before the fog came in.
        """;
}
