using Entente.Journal;
using Entente.Storage;
using Entente.Tests.Journal;
using Xunit;

namespace Entente.Tests.Storage;

public abstract class SqliteJournalContract(JournalOptions options) : JournalContract
{
    private readonly TemporaryDirectory _temporary = new();
    private DataDirectory? _directory;

    protected override IJournal Open() => SqliteJournal.Open(_directory ??= DataDirectory.Open(_temporary.Path), options);

    protected override IJournal Reopen(IJournal closed)
    {
        _directory!.Dispose();
        _directory = null;
        return Open();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory?.Dispose();
        _temporary.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class StrictSqliteJournalContract() : SqliteJournalContract(new() { Durability = Durability.Strict });

public sealed class RelaxedSqliteJournalContract() : SqliteJournalContract(new() { Durability = Durability.Relaxed });

/// <summary>A new file every few batches, and snapshots of a handful of entries: nobody who reads may notice.</summary>
public sealed class TurningSqliteJournalContract() : SqliteJournalContract(new() { Period = JournalPeriod.Day, Time = new DayClock(looksADay: 7), SnapshotEvery = 5 });
