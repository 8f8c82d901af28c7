using Entente.Admission;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Admission;

public sealed class KeyUseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Requests_come_back_evenly_over_the_minute()
    {
        var key = Key() with { RequestsPerMinute = 60 };
        var use = new KeyUse(_time);
        for (var i = 0; i < 60; i++)
        {
            Assert.Null(use.Enter(key, null).Refusal);
        }

        var refusal = use.Enter(key, null).Refusal;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(("rate_limit_exceeded", TimeSpan.FromSeconds(1)), (refusal!.Code, refusal.RetryAfter));
        Assert.Null(use.Enter(key, null).Refusal);
        Assert.NotNull(use.Enter(key, null).Refusal);
    }

    [Fact]
    public void Tokens_that_were_used_are_missing_until_they_come_back()
    {
        var key = Key() with { TokensPerMinute = 600 };
        var use = new KeyUse(_time);
        Assert.Null(use.Enter(key, null).Refusal);
        use.Leave(key, null, 0, tokens: 1200);

        Assert.NotNull(use.Enter(key, null).Refusal);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(use.Enter(key, null).Refusal);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(use.Enter(key, null).Refusal);
    }

    [Fact]
    public void What_runs_are_allotted_and_have_spent_is_never_more_than_the_budget()
    {
        var key = Key() with { BudgetNanoUsd = 1_000 };
        var use = new KeyUse(_time);
        var chance = new Random(7);
        var (open, spent) = (new List<long>(), 0L);

        for (var i = 0; i < 500; i++)
        {
            var (refusal, share) = use.Enter(key, chance.Next(3) == 0 ? chance.Next(1, 600) : null);
            if (refusal is null)
            {
                open.Add(share!.Value);
            }

            Assert.True(spent + open.Sum() <= 1_000);
            if (open.Count > 0 && chance.Next(2) == 0)
            {
                var cost = chance.NextInt64(open[0] + 1);
                use.Leave(key, open[0], cost, 0);
                open.RemoveAt(0);
                spent += cost;
            }
        }

        Assert.True(spent > 0);
    }

    [Theory]
    [InlineData(BudgetPeriod.Day, 12)]
    [InlineData(BudgetPeriod.Month, 6 * 24 + 12)]
    public void A_budget_is_whole_again_when_its_period_turns(BudgetPeriod period, int hours)
    {
        var key = Key() with { BudgetNanoUsd = 100, BudgetPeriod = period };
        var use = new KeyUse(_time);
        use.Enter(key, 100);
        use.Leave(key, 100, 100, 0);

        _time.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1));
        Assert.Equal("insufficient_quota", use.Enter(key, null).Refusal!.Code);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(use.Enter(key, 100).Refusal);
    }

    [Fact]
    public void What_was_spent_before_this_period_is_not_recalled()
    {
        var key = Key() with { BudgetNanoUsd = 100, BudgetPeriod = BudgetPeriod.Day };
        var use = new KeyUse(_time);

        use.Recall(key, _time.GetUtcNow().AddHours(-13).ToUnixTimeMilliseconds(), 70);
        use.Recall(key, _time.GetUtcNow().AddHours(-11).ToUnixTimeMilliseconds(), 40);

        Assert.Equal(40, use.SpentNanoUsd(key));
    }

    private static AccessKey Key() => new() { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0 };
}
