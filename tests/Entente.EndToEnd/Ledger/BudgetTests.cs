using System.Text.Json;
using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Ledger;

/// <summary>A key with one dollar, two hundred requests at exactly two cents: fifty are served, whatever happens to the server meanwhile.</summary>
[Collection(Alone.Name)]
public sealed class BudgetTests : IAsyncLifetime
{
    private const int Asked = 200;
    private const int Paid = 50;
    private const string Question = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}]}";
    private const string Streamed = "{\"model\":\"rehearsal-alto\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}]}";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("entente-budget-");
    private RehearsalServer rehearsal = null!;
    private string operatorKey = "";
    private string key = "";

    public async ValueTask InitializeAsync()
        => rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse("{first_token: 100ms, per_token: 8ms}") });

    [Fact]
    public async Task Exactly_fifty_are_served_and_the_others_are_told_why()
    {
        await using var life = await BeginAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, Asked).Select(number => life.AskAsync(key, number % 2 == 0 ? Question : Streamed)));

        Assert.Equal(Paid, replies.Count(reply => reply.IsServed));
        var refused = replies.Where(reply => !reply.IsServed).ToList();
        Assert.All(refused, reply => Assert.Equal((429, "insufficient_quota", "false"), (reply.Status, reply.Code, reply.ShouldRetry)));
        Assert.All(refused, reply => Assert.Matches(@"^The key purse has 0 USD left of its 1 USD a month.* More comes at \d{4}-\d\d-01T00:00:00Z", reply.Text));
        await BookedAsync(life, estimated: 0);
    }

    [Fact]
    public async Task Exactly_fifty_are_served_across_a_restart_in_the_middle()
    {
        List<Reply> replies = [];
        await using (var first = await BeginAsync())
        {
            var asked = Enumerable.Range(0, 30).Select(_ => first.AskAsync(key, Streamed)).ToList();
            await SeenAsync(30);
            await first.EndAsync();
            replies.AddRange(await Task.WhenAll(asked));
        }

        await using var second = await BeginAsync();
        replies.AddRange(await Task.WhenAll(Enumerable.Range(0, Asked - 30).Select(_ => second.AskAsync(key, Question))));

        Assert.Equal(Paid, replies.Count(reply => reply.IsServed));
        Assert.Equal(Asked - Paid, replies.Count(reply => reply.Code == "insufficient_quota"));
        await BookedAsync(second, estimated: 0);
    }

    [Fact]
    public async Task Served_and_interrupted_are_fifty_together_across_a_kill()
    {
        Reply[] before;
        await using (var first = await BeginAsync())
        {
            // Calls begin all the time: the kill comes between any of their steps.
            var crowd = Enumerable.Range(0, 12).Select(async _ =>
            {
                List<Reply> own = [];
                while (own.Count == 0 || own[^1].Status == 200)
                {
                    own.Add(await first.AskAsync(key, Streamed));
                }

                return own;
            }).ToList();
            await SeenAsync(29);
            await first.KillAsync();
            before = [.. (await Task.WhenAll(crowd)).SelectMany(own => own)];
        }

        Assert.Contains(before, reply => reply.IsServed);
        Assert.Contains(before, reply => !reply.IsServed);
        await using var second = await BeginAsync();
        var interrupted = (await second.GetAsync("/v1/ledger", operatorKey)).GetProperty("total").GetProperty("estimated_calls").GetInt32();
        var after = await Task.WhenAll(Enumerable.Range(0, Asked).Select(_ => second.AskAsync(key, Question)));

        Assert.InRange(interrupted, 1, 12);
        await BookedAsync(second, interrupted);
        Assert.All(after.Where(reply => !reply.IsServed), reply => Assert.Equal("insufficient_quota", reply.Code));
        // An answer may be on record whose last byte the kill has taken from its client.
        var served = before.Count(reply => reply.IsServed) + after.Count(reply => reply.IsServed);
        Assert.InRange(served + interrupted, Paid - 12, Paid);
        Assert.True(rehearsal.Engine.Calls.Entries.Length <= Paid);
    }

    /// <summary>With a budget of 100 USD two cents are small: calls are made from a lease, which pays for those that a kill forgets.</summary>
    [Fact]
    public async Task Beside_a_large_budget_a_kill_under_load_leaves_no_call_unpaid_and_costs_a_hundredth_at_most()
    {
        string deep;
        await using (var first = await BeginAsync())
        {
            deep = await first.KeyAsync("{\"name\":\"deep\",\"budget_usd\":100,\"per\":\"month\"}", operatorKey);
            var crowd = Enumerable.Range(0, 24).Select(async number =>
            {
                while ((await first.AskAsync(deep, number % 2 == 0 ? Question : Streamed)).Status == 200)
                {
                }
            }).ToList();
            await SeenAsync(150);
            await first.KillAsync();
            await Task.WhenAll(crowd);
        }

        await using var second = await BeginAsync();
        var rows = (await second.GetAsync("/v1/ledger?by=model", operatorKey)).GetProperty("rows").EnumerateArray().ToList();
        var charged = rows.Sum(row => Number(row, "cost_nano_usd"));
        var lost = rows.Where(row => row.GetProperty("model").GetString() == "lease_lost").Sum(row => Number(row, "cost_nano_usd"));
        var made = rehearsal.Engine.Calls.Entries.Length * 20_000_000L;

        TestContext.Current.TestOutputHelper?.WriteLine($"{made} made, {charged} charged, {lost} of it of the lease");
        Assert.InRange(charged, made, made + 1_000_000_000);
        Assert.InRange(lost, 1, 1_000_000_000);
        await second.KillAsync();
        await using var third = await BeginAsync();
        Assert.Equal(charged, Number((await third.GetAsync("/v1/ledger", operatorKey)).GetProperty("total"), "cost_nano_usd"));
    }

    public async ValueTask DisposeAsync()
    {
        await rehearsal.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<Life> BeginAsync()
    {
        var life = await Life.BeginAsync(folder.FullName, $$$"""
            providers: {stage: {dialect: openai-chat, base_url: "{{{rehearsal.BaseUrl.ToString().TrimEnd('/')}}}/stage/v1", operator: Stage, jurisdiction: XA}}
            models: {rehearsal-alto: {developer: Lab, jurisdiction: XA, price_usd_per_request: 0.02, endpoints: [{provider: stage}]}}
            """);
        if (key.Length == 0)
        {
            operatorKey = await life.KeyAsync("{\"role\":\"operator\"}");
            key = await life.KeyAsync("{\"name\":\"purse\",\"budget_usd\":1.00,\"per\":\"month\"}", operatorKey);
        }

        return life;
    }

    /// <summary>The dollar is spent, by fifty calls.</summary>
    private async Task BookedAsync(Life life, int estimated)
    {
        var total = (await life.GetAsync("/v1/ledger?by=key", operatorKey)).GetProperty("rows").EnumerateArray().Single(row => row.TryGetProperty("key_name", out var name) && name.GetString() == "purse");
        Assert.Equal((Paid, estimated, 1_000_000_000), (Number(total, "calls"), Number(total, "estimated_calls"), Number(total, "cost_nano_usd")));
        var purse = (await life.GetAsync("/v1/keys", operatorKey)).GetProperty("keys").EnumerateArray().Single(one => one.TryGetProperty("name", out var name) && name.GetString() == "purse");
        Assert.Equal(1.00m, purse.GetProperty("spent_usd").GetDecimal());
    }

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private async Task SeenAsync(int calls) => await rehearsal.Engine.Calls.UntilAsync(seen => seen.Length >= calls, TestContext.Current.CancellationToken);
}
