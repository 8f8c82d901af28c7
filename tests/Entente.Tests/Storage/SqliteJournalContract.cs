using Entente.Journal;
using Entente.Storage;
using Entente.Tests.Journal;
using Xunit;

namespace Entente.Tests.Storage;

public abstract class SqliteJournalContract(Durability durability) : JournalContract
{
    private readonly TemporaryDirectory _temporary = new();
    private DataDirectory? _directory;

    protected override IJournal Open() => SqliteJournal.Open(_directory ??= DataDirectory.Open(_temporary.Path), durability);

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

public sealed class StrictSqliteJournalContract() : SqliteJournalContract(Durability.Strict);

public sealed class RelaxedSqliteJournalContract() : SqliteJournalContract(Durability.Relaxed);
