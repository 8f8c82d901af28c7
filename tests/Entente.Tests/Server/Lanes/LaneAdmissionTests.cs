using System.Net;
using Entente.Admission;
using Entente.Journal;
using Entente.Pool;
using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>Limits of a key and caps of a request hold on both lanes.</summary>
public sealed class LaneAdmissionTests
{
    private static readonly AccessKey Key = new() { Id = "", Sha256 = "", CreatedMs = 0, Role = KeyRole.Caller };

    [Theory, ClassData<BothLanes>]
    public async Task Nobody_is_answered_without_a_key_where_there_is_one(Lane lane)
    {
        await using var house = await House.StartAsync();
        await MakeAsync(house, Key);

        Assert.Equal(HttpStatusCode.Unauthorized, (await house.ChatAsync(lane.Whole())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await house.ChatAsync(lane.Streamed(), ("Authorization", "Bearer ek_wrong"))).StatusCode);
        Assert.Empty(house.Rehearsal.Engine.Calls.Entries);
    }

    [Theory, ClassData<BothLanes>]
    public async Task Too_many_requests_are_told_when_to_ask_again(Lane lane)
    {
        await using var house = await House.StartAsync();
        var secret = await MakeAsync(house, Key with { RequestsPerMinute = 2 });

        var statuses = new List<HttpStatusCode>();
        HttpResponseMessage last = null!;
        for (var i = 0; i < 3; i++)
        {
            last = await house.ChatAsync(lane.Whole(), ("Authorization", $"Bearer {secret}"));
            statuses.Add(last.StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
        Assert.InRange(last.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
        Assert.False(last.Headers.Contains("x-should-retry"));
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_budget_is_never_exceeded_and_is_remembered_across_a_restart(Lane lane)
    {
        await using var journal = new MemoryJournal(TimeProvider.System);
        string secret;
        await using (var house = await House.StartAsync(options: options => options with { Journal = journal }))
        {
            secret = await MakeAsync(house, Key with { BudgetNanoUsd = 1_500_000, BudgetPeriod = BudgetPeriod.Month });
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 12; i++)
            {
                statuses.Add((await house.ChatAsync(lane.Whole(), ("Authorization", $"Bearer {secret}"))).StatusCode);
            }

            Assert.Equal(HttpStatusCode.OK, statuses[0]);
            Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.PaymentRequired or HttpStatusCode.TooManyRequests, status.ToString()));
        }

        await using var next = await House.StartAsync(options: options => options with { Journal = journal });
        var spent = (await House.JsonAsync(await next.SendAsync(HttpMethod.Get, "/v1/keys", null, ("Authorization", $"Bearer {next.Server.LocalKey}")))).GetProperty("keys")[0].GetProperty("spent_usd").GetDecimal();
        Assert.InRange(spent, 0.000001m, 0.0015m);
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_budget_that_cannot_pay_for_a_call_refuses_it_before_it_is_made(Lane lane)
    {
        await using var house = await House.StartAsync(pool: Alone(lane));
        var secret = await MakeAsync(house, Key with { BudgetNanoUsd = 10, BudgetPeriod = BudgetPeriod.Month });

        foreach (var body in new[] { lane.Whole(), lane.Streamed() })
        {
            var response = await house.ChatAsync(body, ("Authorization", $"Bearer {secret}"));

            Assert.Equal((HttpStatusCode.TooManyRequests, "insufficient_quota"), (response.StatusCode, LaneCall.Code(await House.JsonAsync(response))));
        }

        Assert.Empty(house.Rehearsal.Engine.Calls.Entries);
    }

    [Theory, ClassData<BothLanes>]
    public async Task A_cap_that_cannot_pay_for_a_call_refuses_it_before_it_is_made(Lane lane)
    {
        await using var house = await House.StartAsync(pool: Alone(lane));
        const string More = "\"entente\":{\"max_cost_usd\":0.000001},";

        foreach (var body in new[] { lane.Whole(more: More), lane.Streamed(more: More) })
        {
            var response = await house.ChatAsync(body);

            Assert.Equal((HttpStatusCode.PaymentRequired, "max_cost_reached"), (response.StatusCode, LaneCall.Code(await House.JsonAsync(response))));
        }

        Assert.Empty(house.Rehearsal.Engine.Calls.Entries);
    }

    /// <summary>Nobody is there who would answer for less.</summary>
    private static Func<PoolDefinition, PoolDefinition> Alone(Lane lane)
        => pool => pool with { Models = [.. pool.Models.Where(model => model.Id == lane.Model()).Select(model => model with { Fallback = [] })], Ensembles = pool.Ensembles.Clear() };

    private static async Task<string> MakeAsync(House house, AccessKey key) => (await house.Server.Keys.CreateAsync(key)).Secret;
}
