using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>A thread beside the writer: folds the write-ahead log into the file, and flushes it where durability is relaxed.</summary>
internal sealed class JournalUpkeep : IDisposable
{
    // Half of the promised second: the other half is the flush's own.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly string _journal;
    private readonly LogFlush? _flush;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _pagesWritten;
    private long _pagesFolded;
    private bool _logTooLong;
    private SqliteConnection? _connection;

    public JournalUpkeep(string journal, LogFlush? flush)
    {
        _journal = journal;
        _flush = flush;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal upkeep" };
        _thread.Start();
    }

    /// <summary>Told by the writer after each commit: pages that it has written to the log so far.</summary>
    public long PagesWritten
    {
        get => Volatile.Read(ref _pagesWritten);
        set => Volatile.Write(ref _pagesWritten, value);
    }

    /// <summary>Asked by the writer before a commit: whether under its steady writing the log has no chance to begin anew.</summary>
    public bool TakeLogTooLong() => Interlocked.Exchange(ref _logTooLong, false);

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _connection?.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        var seen = 0L;
        while (!_stop.Wait(Interval))
        {
            TryFlush();
            var written = PagesWritten;
            var grown = written - _pagesFolded;
            if (grown >= JournalFile.CheckpointPages || (grown > 0 && written == seen))
            {
                TryFold(written);
            }

            seen = written;
        }
    }

    private void TryFlush()
    {
        try
        {
            _flush?.Flush();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Still unflushed: the writer finds it overdue and fails its appends with the reason.
        }
    }

    private void TryFold(long written)
    {
        try
        {
            _connection ??= JournalFile.OpenUpkeep(_journal);
            using var command = _connection.CreateCommand();
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
