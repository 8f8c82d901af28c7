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
            Assert.Null(use.Enter(key));
        }

        var refusal = use.Enter(key);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(("rate_limit_exceeded", TimeSpan.FromSeconds(1)), (refusal!.Code, refusal.RetryAfter));
        Assert.Null(use.Enter(key));
        Assert.NotNull(use.Enter(key));
    }

    [Fact]
    public void Tokens_that_were_used_are_missing_until_they_come_back()
    {
        var key = Key() with { TokensPerMinute = 600 };
        var use = new KeyUse(_time);
        Assert.Null(use.Enter(key));
        use.Leave(0, tokens: 1200);

        Assert.NotNull(use.Enter(key));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(use.Enter(key));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(use.Enter(key));
    }

    [Fact]
    public void Money_that_was_spent_is_missing_until_it_comes_back()
    {
        var key = Key() with { NanoUsdPerMinute = 60_000_000 };
        var use = new KeyUse(_time);
        Assert.Null(use.Enter(key));
        use.Leave(90_000_000, 0);

        var refusal = use.Enter(key);
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Contains("0.06 USD a minute", refusal!.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 30, 30.1);
        Assert.Null(use.Enter(key));
    }

    [Fact]
    public void A_request_that_is_refused_for_its_tokens_uses_no_request_up()
    {
        var key = Key() with { TokensPerMinute = 60, RequestsPerMinute = 2 };
        var use = new KeyUse(_time);
        Assert.Null(use.Enter(key));
        use.Leave(0, tokens: 60);

        Assert.NotNull(use.Enter(key));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(use.Enter(key));
    }

    private static AccessKey Key() => new() { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0 };
}
