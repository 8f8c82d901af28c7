using System.Globalization;
using System.Net;
using System.Text.Json;
using Entente.Admission;
using Entente.Journal;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Server;

public sealed class LedgerTests
{
    [Fact]
    public async Task The_reports_totals_are_those_of_the_receipts()
    {
        await using var house = await House.StartAsync();
        var master = await MakeAsync(house, KeyRole.Operator);
        var keys = new[] { await MakeAsync(house, KeyRole.Caller), await MakeAsync(house, KeyRole.Caller) };
        var runs = new List<string>();
        foreach (var (model, place) in new[] { "rehearsal-alto", "rehearsal-cello", "rehearsal-brass", "entente", "rehearsal-alto" }.Select((model, place) => (model, place)))
        {
            var response = await house.ChatAsync($"{{\"model\":\"{model}\",\"messages\":[{{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}}]}}", ("Authorization", $"Bearer {keys[place % 2]}"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            runs.Add(response.Headers.GetValues("Entente-Run").Single());
        }

        // The receipts as any client reads them, summed up by nothing of ours.
        var (total, byModel, calls) = (0L, new SortedDictionary<string, long>(StringComparer.Ordinal), 0);
        foreach (var run in runs)
        {
            var receipt = (await GetAsync(house, $"/v1/receipts/{run}", master)).GetProperty("receipt");
            total += receipt.GetProperty("cost_nanousd").GetInt64();
            foreach (var step in receipt.GetProperty("steps").EnumerateArray())
            {
                calls++;
                var model = step.GetProperty("model").GetString()!;
                byModel[model] = byModel.GetValueOrDefault(model) + step.GetProperty("cost_nanousd").GetInt64();
            }
        }

        var report = await GetAsync(house, "/v1/ledger?by=model", master);
        Assert.True(total > 0);
        Assert.Equal((total, runs.Count, calls), (report.GetProperty("total").GetProperty("cost_nano_usd").GetInt64(), report.GetProperty("total").GetProperty("runs").GetInt32(), report.GetProperty("total").GetProperty("calls").GetInt32()));
        Assert.Equal(byModel, new SortedDictionary<string, long>(report.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("model").GetString()!, row => row.GetProperty("cost_nano_usd").GetInt64()), StringComparer.Ordinal));
        foreach (var by in new[] { "key", "developer", "jurisdiction", "provider", "day", "key,day,model" })
        {
            Assert.Equal(total, (await GetAsync(house, $"/v1/ledger?by={by}", master)).GetProperty("rows").EnumerateArray().Sum(row => row.GetProperty("cost_nano_usd").GetInt64()));
        }

        Assert.Equal(0, (await GetAsync(house, "/v1/ledger?from=2100-01-01", master)).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Recomputing_shows_old_new_and_difference_and_changes_nothing()
    {
        await using var house = await House.StartAsync();
        var body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}]}";
        await house.ChatAsync(body);
        await house.ChatAsync(body);
        var before = (await GetAsync(house, "/v1/ledger")).GetProperty("total").GetProperty("cost_usd").GetDecimal();

        var same = await RecomputeAsync(house, "{}");
        var doubled = await RecomputeAsync(house, "{\"prices\":{\"rehearsal-alto\":{\"input\":6,\"output\":24}}}");
        var others = await RecomputeAsync(house, "{\"prices\":{\"rehearsal-harp\":{\"input\":6,\"output\":24}}}");

        Assert.Equal((before, before, 0m), Sums(same));
        Assert.Equal((before, before * 2, before), Sums(doubled));
        Assert.Equal((before, before, 0m), Sums(others));
        Assert.Equal(2, others.GetProperty("total").GetProperty("kept_calls").GetInt32());
        Assert.Equal(before, (await GetAsync(house, "/v1/ledger")).GetProperty("total").GetProperty("cost_usd").GetDecimal());

        static (decimal, decimal, decimal) Sums(JsonElement answer)
        {
            var total = answer.GetProperty("total");
            return (total.GetProperty("old_usd").GetDecimal(), total.GetProperty("new_usd").GetDecimal(), total.GetProperty("difference_usd").GetDecimal());
        }
    }

    [Theory]
    [InlineData("/v1/ledger?by=colour", "by")]
    [InlineData("/v1/ledger?from=yesterday", "from")]
    public async Task What_a_report_cannot_be_made_by_is_told(string path, string param)
    {
        await using var house = await House.StartAsync();

        var response = await house.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, (await House.JsonAsync(response)).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Each_line_of_a_settlement_says_at_which_price()
    {
        await using var journal = new MemoryJournal(TimeProvider.System);
        await using var house = await House.StartAsync(options: options => options with { Journal = journal });
        await house.ChatAsync("{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}]}");

        var settlement = JsonElement.Parse(Assert.Single(journal.Durable, entry => entry.Kind == EntryKind.Settlement).Body.Span);

        var line = settlement.GetProperty("lines")[0];
        Assert.Equal(("local", "rehearsal-alto", "configuration"), (settlement.GetProperty("caller").GetString(), line.GetProperty("model").GetString(), line.GetProperty("price_source").GetString()));
        Assert.Equal(house.Server.Pool.Find("rehearsal-alto@north")!.Endpoint.Prices!.Version, line.GetProperty("price_version").GetString());
        Assert.Equal(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), settlement.GetProperty("day").GetString());
    }

    [Fact]
    public async Task An_answer_that_broke_off_is_settled_by_what_was_seen_and_marked()
    {
        await using var house = await House.StartAsync(Script.Parse("rules: [{match: {model: rehearsal-alto}, cut: {after_tokens: 12, how: reset}}]"));
        var response = await house.ChatAsync("{\"model\":\"rehearsal-alto\",\"stream\":true,\"entente\":{\"max_calls\":1},\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 * 23?\"}]}");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());

        var row = (await GetAsync(house, "/v1/ledger")).GetProperty("rows")[0];

        Assert.Equal((1, 1), (row.GetProperty("calls").GetInt32(), row.GetProperty("estimated_calls").GetInt32()));
        Assert.InRange(row.GetProperty("output_tokens").GetInt32(), 6, 24);
        Assert.True(row.GetProperty("cost_nano_usd").GetInt64() > 0);
    }

    private static async Task<string> MakeAsync(House house, KeyRole role) => (await house.Server.Keys.CreateAsync(new() { Id = "", Sha256 = "", CreatedMs = 0, Role = role })).Secret;

    private static async Task<JsonElement> GetAsync(House house, string path, string? key = null)
    {
        var response = key is null ? await house.SendAsync(HttpMethod.Get, path) : await house.SendAsync(HttpMethod.Get, path, null, ("Authorization", $"Bearer {key}"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await House.JsonAsync(response);
    }

    private static async Task<JsonElement> RecomputeAsync(House house, string body)
    {
        var response = await house.SendAsync(HttpMethod.Post, "/v1/ledger/recompute", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await House.JsonAsync(response);
    }
}
