using System.Collections.Immutable;
using Entente.Continuity;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Issues;

/// <summary>A directive began to hold when its timer fired, and timers are late: calls started after its effective time.</summary>
public sealed class LateTimersTests
{
    [Fact]
    public async Task A_directive_holds_from_its_effective_time_though_its_timer_has_not_fired()
    {
        var time = new ClockWithoutTimers();
        var upstream = new RehearsalUpstream(new RehearsalEngine(new RehearsalOptions()));
        var pool = new PoolState(RehearsalPool.Definition(), [new OpenAiChatCodec(), new AnthropicMessagesCodec()], upstream, time, new SeededChance(1));
        await using var book = new DirectiveBook(pool, new MemoryJournal(TimeProvider.System));
        var state = pool.Find("rehearsal-alto@north")!;
        await book.IssueAsync(ImmutableDictionary<string, string>.Empty.Add("model", "rehearsal-alto"), time.GetUtcNow().ToUnixTimeMilliseconds() + 1000, "test");
        Assert.Null(pool.WhyNot(state, new Caps()));

        time.Now += TimeSpan.FromSeconds(1);

        Assert.NotNull(state.Withdrawn);
        Assert.NotNull(pool.WhyNot(state, new Caps()));
        Assert.False(state.TryEnter(lastResort: true));
    }

    private sealed class ClockWithoutTimers : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
