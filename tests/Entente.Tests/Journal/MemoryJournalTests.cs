using Entente.Journal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Journal;

public sealed class MemoryJournalContract : JournalContract
{
    protected override IJournal Open() => new MemoryJournal(TimeProvider.System, TimeSpan.Zero);

    protected override IJournal Reopen(IJournal closed) => ((MemoryJournal)closed).Reopen();
}

public sealed class MemoryJournalTests : IAsyncDisposable
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryJournal _journal;

    public MemoryJournalTests() => _journal = new MemoryJournal(_time, FlushTime);

    public ValueTask DisposeAsync()
    {
        _journal.Crash(); // nobody moves the clock for what still waits
        return _journal.DisposeAsync();
    }

    [Fact]
    public async Task An_append_completes_only_when_its_flush_ends()
    {
        var append = Append("a");

        _time.Advance(FlushTime - TimeSpan.FromMilliseconds(1));
        Assert.False(append.IsCompleted);
        Assert.Empty(_journal.Durable);
        Assert.Equal(1, _journal.Waiting);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await append);
        Assert.Single(_journal.Durable);
    }

    [Fact]
    public async Task Relaxed_it_loses_nothing_in_a_kill_and_in_a_power_loss_what_was_not_flushed()
    {
        foreach (var losesPower in (bool[])[false, true])
        {
            var journal = new MemoryJournal(_time, FlushTime, relaxed: true);
            var first = journal.AppendAsync([new JournalEntry(EntryKind.Run, "a", 0, default)]).AsTask();
            _time.Advance(FlushTime);
            _time.Advance(TimeSpan.FromMilliseconds(500));
            _time.Advance(FlushTime);
            var second = journal.AppendAsync([new JournalEntry(EntryKind.Run, "b", 0, default)]).AsTask();
            _time.Advance(FlushTime);
            await Task.WhenAll(first, second);

            if (losesPower)
            {
                Assert.Equal(1, journal.LosePower(_ => 0));
            }
            else
            {
                journal.Crash();
            }

            Assert.Equal(losesPower ? ["a"] : ["a", "b"], journal.Reopen().Durable.Select(entry => entry.Subject));
        }
    }

    [Fact]
    public void What_arrives_during_a_flush_shares_the_next_one()
    {
        var first = Append("a");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Task[] others = [Append("b"), Append("c")];

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.All(others, other => Assert.False(other.IsCompleted));

        _time.Advance(FlushTime);
        Assert.All(others, other => Assert.True(other.IsCompletedSuccessfully));
        Assert.Equal(2, _journal.Commits);
    }

    [Theory]
    [InlineData(false, "a")]
    [InlineData(true, "ab")]
    public async Task A_crash_keeps_what_was_flushed_and_perhaps_what_was_being_flushed(bool flushReachedDisk, string left)
    {
        var durable = Append("a");
        _time.Advance(FlushTime);
        var inFlush = Append("b");
        var waiting = Append("c");

        _journal.Crash(flushReachedDisk);

        Assert.Equal(0, await durable);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => inFlush);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("d"));
        Assert.Equal(left, string.Concat(_journal.Reopen().Durable.Select(entry => entry.Subject)));
    }

    [Fact]
    public async Task Numbering_goes_on_after_a_crash()
    {
        var lost = Append("a");
        _journal.Crash();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => lost);

        var next = _journal.Reopen();
        var append = next.AppendAsync([new JournalEntry(EntryKind.Leaf, "b", 0, default)]).AsTask();
        _time.Advance(FlushTime);

        Assert.Equal(0, await append);
        Assert.Equal(1, next.Durable[0].Sequence);
    }

    [Fact]
    public async Task Told_to_fail_it_fails_that_many_appends_whole_and_then_goes_on()
    {
        _journal.FailNextAppends(2);
        Task<long>[] appends = [Append("a"), Append("b"), Append("c")];
        _time.Advance(FlushTime); // of the first
        _time.Advance(FlushTime); // of those that came during it

        await Assert.ThrowsAsync<JournalUnavailableException>(() => appends[0]);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => appends[1]);
        Assert.Equal(0, await appends[2]);
        Assert.Equal("c", Assert.Single(_journal.Durable).Subject);
    }

    [Fact]
    public async Task What_waits_for_a_hanging_flush_can_be_withdrawn_and_what_is_in_it_cannot()
    {
        using var withdraw = new CancellationTokenSource();
        _journal.StallNextFlush(TimeSpan.FromSeconds(15));
        var inFlush = Append("in flush", withdraw.Token);
        var waiting = Append("waiting", withdraw.Token);
        var after = Append("after");

        withdraw.Cancel();

        Assert.True(waiting.IsCanceled);
        Assert.False(inFlush.IsCompleted);
        Assert.Equal(2, _journal.Waiting);
        _time.Advance(TimeSpan.FromSeconds(15));
        _time.Advance(FlushTime);
        Assert.Equal(0, await inFlush);
        Assert.Equal(1, await after);
        Assert.Equal(["in flush", "after"], _journal.Durable.Select(entry => entry.Subject));
    }

    private Task<long> Append(string subject, CancellationToken withdraw = default) => _journal.AppendAsync([new JournalEntry(EntryKind.Leaf, subject, 0, default)], withdraw).AsTask();
}
