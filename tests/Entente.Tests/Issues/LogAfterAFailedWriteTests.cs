using Entente.Journal;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Issues;

/// <summary>One event that could not be written kept its run's leaf out of the log, and with it every later leaf.</summary>
public sealed class LogAfterAFailedWriteTests
{
    [Fact]
    public async Task The_log_goes_on_after_a_write_that_failed()
    {
        var journal = new MemoryJournal(TimeProvider.System, TimeSpan.FromMilliseconds(1));
        await using var world = new CoreWorld("{first_token: 0ms, per_token: 0ms}", journal: journal);
        journal.FailNextAppends(1);

        var failed = await world.AskAsync("rehearsal-alto", "What is 17 * 23?");
        var whole = await world.AskAsync("rehearsal-alto", "What is 17 * 24?");

        Assert.Equal("journal_unavailable", failed.Error!.Code);
        Assert.True(whole.IsComplete);
        Assert.Equal(journal.Durable.Count(entry => entry.Kind == EntryKind.Leaf), world.Receipts.Size);
    }
}
