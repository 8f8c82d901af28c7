using System.Runtime.CompilerServices;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// The journal on SQLite. One thread writes; everything that waits when it looks is one transaction (group commit, no added delay).
/// At most 65,536 entries or 256 MB may wait: an append beyond that is refused at once. A batch that cannot be written fails as a whole,
/// leaves nothing behind, and each later append tries anew. Bodies must not change before their append completes.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private const int MaxBody = 64 << 20;
    private const int PageRows = 256;

    private readonly string _path;
    private readonly JournalStore _store;
    private readonly JournalUpkeep _upkeep;
    private readonly LogFlush? _flush;
    private readonly AppendQueue _queue = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _commits;
    private string? _trouble;

    private SqliteJournal(string path, Durability durability)
    {
        _path = path;
        _store = JournalFile.OpenStore(path, durability);
        _flush = durability == Durability.Relaxed ? new LogFlush(path) : null;
        _upkeep = new JournalUpkeep(path, _flush);
        new Thread(WriteBatches) { IsBackground = true, Name = "journal writer" }.Start();
    }

    /// <inheritdoc/>
    public int Waiting => _queue.Entries;

    /// <summary>Transactions committed since the journal was opened.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Why the last batch could not be written; null where it could.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Runs on the writer's thread before each batch: a test's hand on the connection.</summary>
    internal Action<SqliteConnection>? BeforeBatch { get; set; }

    /// <exception cref="DataDirectoryException">From a newer version, damaged, not writable, full.</exception>
    public static SqliteJournal Open(DataDirectory directory, Durability durability = Durability.Strict) => new(directory.JournalFile, durability);

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken withdraw = default)
    {
        if (withdraw.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<long>(withdraw);
        }

        if (entries.Count == 0)
        {
            return new ValueTask<long>(-1);
        }

        foreach (var entry in entries)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Body.Length, MaxBody, nameof(entries));
        }

        var append = new PendingAppend(entries);
        return _queue.Add(append) switch
        {
            AppendQueue.Admission.Taken when withdraw.CanBeCanceled => DoneAsync(append, withdraw),
            AppendQueue.Admission.Taken => new ValueTask<long>(append.Done),
            AppendQueue.Admission.Full => Refused($"{_path}: {Waiting} entries wait already, the disk is too slow: look at the disk or take fewer runs at once"),
            _ => Refused($"{_path} is closed: the server is stopping"),
        };

        static ValueTask<long> Refused(string why) => ValueTask.FromException<long>(new JournalUnavailableException(why));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default) => ReadAsync(kind, 0, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, long afterSequence, CancellationToken cancellationToken = default) =>
        Read($"kind = {(int)kind}", "seq", afterSequence, null, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default) =>
        Read($"kind = {(int)kind} AND subject = $subject", "seq", 0, subject, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadLeavesAsync(long fromIndex, CancellationToken cancellationToken = default) =>
        Read($"kind = {(int)EntryKind.Leaf} AND leaf >= {fromIndex}", "seq", 0, null, cancellationToken);

    /// <inheritdoc/>
    public async Task<T> FoldAsync<T>(Func<T> empty, CancellationToken cancellationToken = default)
        where T : ISnapshotFold
    {
        var fold = empty();
        await foreach (var entry in Read($"kind IN ({string.Join(',', fold.Kinds.Select(kind => (int)kind))})", "seq", 0, null, cancellationToken))
        {
            fold.Apply(entry);
        }

        return fold;
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(string run, long timeMs)
    {
        var erasure = new PendingAppend([new JournalEntry(EntryKind.Erasure, run, timeMs, default)], connection => Erase(connection, run));
        if (_queue.Add(erasure) != AppendQueue.Admission.Taken)
        {
            throw new JournalUnavailableException($"{_path} takes nothing now: ask again");
        }

        await erasure.Done;
    }

    private static void Erase(SqliteConnection connection, string run)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = $"DELETE FROM entries WHERE kind IN ({(int)EntryKind.Salts}, {(int)EntryKind.Text}) AND subject = $run";
        delete.Parameters.AddWithValue("$run", run);
        delete.ExecuteNonQuery();
    }

    /// <summary>Writes what waits, folds the log into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _closed.Task;
    }

    private async ValueTask<long> DoneAsync(PendingAppend append, CancellationToken withdraw)
    {
        using var registration = withdraw.Register(() => _queue.Withdraw(append, withdraw));
        return await append.Done;
    }

    private void WriteBatches()
    {
        var batch = new List<PendingAppend>();
        while (_queue.Take(batch))
        {
            try
            {
                Write(batch);
                _queue.Release(batch);
                Volatile.Write(ref _trouble, null);
                batch.ForEach(append => append.Complete());
            }
            catch (Exception failure)
            {
                var told = JournalFaults.OnWriting(_path, failure);
                _queue.Release(batch);
                Volatile.Write(ref _trouble, told.Message);
                batch.ForEach(append => append.Fail(told));
            }
        }

        Close();
    }

    private void Write(List<PendingAppend> batch)
    {
        // Before the transaction: a batch that was written is not reported as failed.
        _flush?.WaitWhereOverdue();
        if (_upkeep.TakeLogTooLong())
        {
            _store.FinishCheckpoint();
        }

        BeforeBatch?.Invoke(_store.Connection);
        _store.Write(batch);
        _flush?.Written();
        _upkeep.PagesWritten = _store.PagesWritten;
        Interlocked.Increment(ref _commits);
    }

    private void Close()
    {
        try
        {
            _upkeep.Dispose();
            _flush?.Flush();
            _flush?.Dispose();
            _store.Dispose();
            _closed.SetResult();
        }
        catch (Exception failure)
        {
            _closed.SetException(JournalFaults.OnWriting(_path, failure));
        }
    }

    // A page at a time: a read that stays open would keep the write-ahead log from beginning anew.
    private async IAsyncEnumerable<StoredEntry> Read(string where, string order, long afterSequence, string? subject, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var connection = JournalFile.OpenReader(_path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT seq, kind, subject, time_ms, leaf, body FROM entries WHERE {where} AND seq > $after ORDER BY {order} LIMIT $rows";
        command.Parameters.AddWithValue("$rows", PageRows);
        if (subject is not null)
        {
            command.Parameters.AddWithValue("$subject", subject);
        }

        var after = command.Parameters.AddWithValue("$after", afterSequence);
        var page = new List<StoredEntry>(PageRows);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Clear();
            using (var row = command.ExecuteReader())
            {
                while (row.Read())
                {
                    page.Add(new StoredEntry(row.GetInt64(0), (EntryKind)row.GetInt64(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(5), row.IsDBNull(4) ? -1 : row.GetInt64(4)));
                }
            }

            foreach (var entry in page)
            {
                after.Value = entry.Sequence;
                yield return entry;
            }
        }
        while (page.Count == PageRows);
    }
}
