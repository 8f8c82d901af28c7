using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>The file that is written: the writer's connection, and what the upkeep does beside it.</summary>
internal sealed class CurrentFile : IDisposable
{
    private readonly Lock _folding = new();
    private readonly JournalStore _store;
    private readonly LogFlush? _flush;
    private long _pagesWritten;
    private long _pagesFolded;
    private long _pagesSeen;
    private bool _logTooLong;
    private SqliteConnection? _upkeep;
    private bool _disposed;

    public CurrentFile(PeriodFile file, Durability durability)
    {
        File = file;
        _store = JournalFile.OpenStore(file, durability);
        _flush = durability == Durability.Relaxed ? new LogFlush(file.Path) : null;
    }

    public PeriodFile File { get; }

    public SqliteConnection Connection => _store.Connection;

    /// <summary>Any thread may ask.</summary>
    public long LastSequence => _store.LastSequence;

    public long NextLeaf => _store.NextLeaf;

    /// <summary>Makes the promise of a second hold on a disk that is too slow for it, and keeps the log from growing for ever. By the writer, before a transaction.</summary>
    public void Prepare()
    {
        _flush?.WaitWhereOverdue();
        if (Interlocked.Exchange(ref _logTooLong, false))
        {
            _store.FinishCheckpoint();
        }
    }

    /// <inheritdoc cref="JournalStore.Write"/>
    public void Write(List<PendingAppend> batch, Predicate<JournalEntry> isErased, Action<IReadOnlyList<JournalEntry>, long> noted)
    {
        _store.Write(batch, isErased, noted);
        _flush?.Written();
        Volatile.Write(ref _pagesWritten, _store.PagesWritten);
    }

    /// <exception cref="IOException">What was to be flushed still counts as not flushed.</exception>
    public void Flush() => _flush?.Flush();

    /// <summary>Folds the write-ahead log into the file where it has grown, or where the writer rests.</summary>
    public void FoldWhereGrown()
    {
        var written = Volatile.Read(ref _pagesWritten);
        var grown = written - _pagesFolded;
        if (grown >= JournalFile.CheckpointPages || (grown > 0 && written == _pagesSeen))
        {
            TryFold(written);
        }

        _pagesSeen = written;
    }

    public void Dispose()
    {
        lock (_folding)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _upkeep?.Dispose();
            _flush?.Dispose();
            _store.Dispose();
        }
    }

    private void TryFold(long written)
    {
        lock (_folding)
        {
            if (_disposed)
            {
                return;
            }

            try
            {
                _upkeep ??= JournalFile.OpenUpkeep(File.Path);
                using var command = _upkeep.CreateCommand();
                command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
                using var row = command.ExecuteReader();
                if (row.Read() && row.GetInt64(0) == 0)
                {
                    _pagesFolded = written;
                    Volatile.Write(ref _logTooLong, row.GetInt64(1) > JournalFile.MaxLogPages);
                }
            }
            catch (Exception failure) when (failure is SqliteException or DataDirectoryException)
            {
                // The log keeps everything; the next round tries again, and a disk that is full fails the appends themselves.
            }
        }
    }
}
