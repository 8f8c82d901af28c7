using Entente.Pool;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Pool;

/// <summary>Its timer is only ever brought forward, and no limit may end early or late for that.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Total = TimeSpan.FromSeconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Code, double Seconds)> _expired = [];
    private readonly DateTimeOffset _began;

    public DeadlineTests() => _began = _time.GetUtcNow();

    [Fact]
    public void A_limit_that_was_replaced_by_a_later_one_ends_nothing()
    {
        using var deadline = New();
        deadline.Arm("connect_timeout", TimeSpan.FromSeconds(5));

        deadline.Arm("headers_timeout", TimeSpan.FromSeconds(30));
        Pass(29);
        Assert.Empty(_expired);

        Pass(1);
        Assert.Equal([("headers_timeout", 30)], _expired);
    }

    [Fact]
    public void A_limit_that_comes_before_the_one_that_was_armed_is_not_missed()
    {
        using var deadline = New();
        deadline.Arm("first_token_timeout", TimeSpan.FromSeconds(60));
        Pass(1);

        deadline.Arm("usage_grace", TimeSpan.FromSeconds(2));
        Pass(10);

        Assert.Equal([("usage_grace", 3)], _expired);
    }

    [Fact]
    public void A_limit_armed_for_each_token_runs_from_the_last_token()
    {
        using var deadline = New();
        for (var token = 0; token < 7; token++)
        {
            deadline.Arm("between_tokens_timeout", TimeSpan.FromSeconds(4));
            Pass(3);
            deadline.Relax();
        }

        deadline.Arm("between_tokens_timeout", TimeSpan.FromSeconds(4));
        Pass(60);

        Assert.Equal([("between_tokens_timeout", 25)], _expired);
    }

    [Fact]
    public void No_limit_goes_beyond_the_whole_calls()
    {
        using var deadline = New();
        deadline.Arm("connect_timeout", TimeSpan.FromSeconds(5));
        deadline.Relax();
        Pass(99);
        Assert.Empty(_expired);

        deadline.Arm("between_tokens_timeout", TimeSpan.FromSeconds(60));
        Pass(60);

        Assert.Equal([("total_timeout", 100)], _expired);
    }

    [Fact]
    public void After_the_end_nothing_expires()
    {
        var deadline = New();
        deadline.Arm("connect_timeout", TimeSpan.FromSeconds(5));
        deadline.Dispose();
        deadline.Arm("headers_timeout", TimeSpan.FromSeconds(1));

        Pass(200);

        Assert.Empty(_expired);
    }

    private Deadline New() => new(_time, Total, code => _expired.Add((code, (_time.GetUtcNow() - _began).TotalSeconds)));

    /// <summary>A second after the other, as timers would see them.</summary>
    private void Pass(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
