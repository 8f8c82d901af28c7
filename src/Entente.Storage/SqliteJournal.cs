using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// The journal on SQLite. One thread writes; everything that waits when it looks is one transaction (group commit, no added delay).
/// At most 65,536 entries or 256 MB may wait: an append beyond that is refused at once. A batch that cannot be written fails as a whole,
/// leaves nothing behind, and each later append tries anew. Bodies must not change once they are given: snapshots are made of them.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private const int MaxBody = 64 << 20;

    private readonly JournalOptions _options;
    private readonly JournalFiles _files;
    private readonly long _firstLeaf;
    private readonly JournalReader _reader;
    private readonly JournalSnapshots _snapshots;
    private readonly Action<IReadOnlyList<JournalEntry>, long> _note;
    private readonly JournalUpkeep _upkeep;
    private readonly JournalHousekeeping _housekeeping;
    private readonly AppendQueue _queue = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CurrentFile _current;
    private readonly ConcurrentDictionary<string, bool> _erased = new(StringComparer.Ordinal);
    private readonly Predicate<JournalEntry> _isErased;
    private long _day = -1;
    private long _commits;
    private string? _trouble;

    private SqliteJournal(string data, JournalOptions options)
    {
        _options = options;
        _isErased = entry => entry.Kind is EntryKind.Salts or EntryKind.Text && _erased.ContainsKey(entry.Subject);
        _files = JournalFiles.Open(data, options);
        LogFlush.FlushLeft(_files.Last.Path);
        _firstLeaf = LogIdentity.TryRead(data)?.FirstLeaf ?? 0;
        _reader = new JournalReader(_files, _firstLeaf);
        _snapshots = new JournalSnapshots(_files, _reader);
        _note = _snapshots.Note;
        _current = new CurrentFile(_files.Last, options.Durability);
        _upkeep = new JournalUpkeep(() => Volatile.Read(ref _current));
        _housekeeping = new JournalHousekeeping(_files, _reader, _snapshots, options, () => Volatile.Read(ref _current), work => AddAsync([], work).AsTask());
        new Thread(WriteBatches) { IsBackground = true, Name = "journal writer" }.Start();
    }

    /// <inheritdoc/>
    public int Waiting => _queue.Entries;

    /// <summary>Transactions committed since the journal was opened.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Why the last batch could not be written; null where it could.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>Why housekeeping (openings, snapshots, retention) does not get on; null where it does.</summary>
    public string? HousekeepingTrouble => _housekeeping.Trouble;

    /// <summary>Runs on the writer's thread before each batch: a test's hand on the connection.</summary>
    internal Action<SqliteConnection>? BeforeBatch { get; set; }

    /// <summary>Path of the file that is written now.</summary>
    internal string CurrentPath => _files.Last.Path;

    /// <inheritdoc cref="Open(DataDirectory, JournalOptions)"/>
    public static SqliteJournal Open(DataDirectory directory, Durability durability = Durability.Strict) => Open(directory, new JournalOptions { Durability = durability });

    /// <summary>Opens the journal; files of an older version are migrated, with a copy beside each.</summary>
    /// <exception cref="DataDirectoryException">From a newer version, damaged, not writable, full.</exception>
    public static SqliteJournal Open(DataDirectory directory, JournalOptions options) => new(directory.Path, options);

    /// <summary>
    /// From now on files that <see cref="JournalOptions.Retention"/> does not keep are dropped, each once the next one begins with
    /// the state as of its end and its leaves are kept elsewhere. To be called when what earlier lives have left was read and settled.
    /// </summary>
    /// <param name="keptLeaves">The first so many leaves of the log are kept elsewhere, for ever; asked on a thread of the journal's.</param>
    public void StartRetention(Func<long> keptLeaves) => _housekeeping.StartRetention(() => _firstLeaf + keptLeaves());

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

        for (var i = 0; i < entries.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(entries[i].Body.Length, MaxBody, nameof(entries));
        }

        return AddAsync(entries, withdraw: withdraw);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default) => ReadAsync(kind, 0, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, long afterSequence, CancellationToken cancellationToken = default) =>
        Read(_reader.Read(kind, afterSequence), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default) =>
        Read(_reader.Read(kind, subject), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadLeavesAsync(long fromIndex, CancellationToken cancellationToken = default) =>
        Read(_reader.ReadLeaves(fromIndex), cancellationToken);

    /// <inheritdoc/>
    public Task<T> FoldAsync<T>(Func<T> empty, CancellationToken cancellationToken = default)
        where T : ISnapshotFold
    {
        var fold = _snapshots.Fold(empty, long.MaxValue, out _, cancellationToken);
        _snapshots.Keep(fold.Name, () => empty());
        return Task.FromResult(fold);
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(string run, long timeMs)
    {
        // An end of the run that is still on its way must not bring them back. No later life can: what it would bring has gone with this one.
        _erased[run] = true;
        try
        {
            await new Erasing(_files, (entries, also, afterwards) => AddAsync(entries, also, afterwards).AsTask()).EraseAsync(run, timeMs);
        }
        catch (Exception failure) when (failure is SqliteException or DataDirectoryException)
        {
            throw JournalFaults.OnWriting(CurrentPath, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DroppedRun?> FindDroppedAsync(string run, CancellationToken cancellationToken = default) => new(_files.Dropped.Find(run, _firstLeaf));

    /// <summary>Completes when the housekeeping has made a whole round: for tests.</summary>
    internal Task HousekeepAsync() => _housekeeping.RoundAsync();

    /// <inheritdoc/>
    public ValueTask FlushAsync()
    {
        try
        {
            Volatile.Read(ref _current).Flush();
            return ValueTask.CompletedTask;
        }
        catch (ObjectDisposedException)
        {
            // Its period has just ended, before which it was flushed.
            return ValueTask.CompletedTask;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException(new JournalUnavailableException($"{CurrentPath} cannot be flushed ({failure.Message}): look at the disk", failure));
        }
    }

    /// <summary>Writes what waits, folds the log into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _closed.Task;
    }

    private ValueTask<long> AddAsync(IReadOnlyList<JournalEntry> entries, Action<SqliteConnection>? also = null, Action<SqliteConnection>? afterwards = null, CancellationToken withdraw = default)
    {
        var append = new PendingAppend(entries, also, afterwards);
        return _queue.Add(append) switch
        {
            AppendQueue.Admission.Taken => Done(append, withdraw),
            AppendQueue.Admission.Full => Refused($"{CurrentPath}: {Waiting} entries wait already, the disk is too slow: look at the disk or take fewer runs at once"),
            _ => Refused($"{CurrentPath} is closed: the server is stopping"),
        };

        static ValueTask<long> Refused(string why) => ValueTask.FromException<long>(new JournalUnavailableException(why));
    }

    private ValueTask<long> Done(PendingAppend append, CancellationToken withdraw)
    {
        if (withdraw.CanBeCanceled)
        {
            append.WithdrawOn(_queue, withdraw);
        }

        return append.Done;
    }

    private void WriteBatches()
    {
        var batch = new List<PendingAppend>();
        while (_queue.Take(batch, gathers: _options.Durability == Durability.Relaxed))
        {
            try
            {
                Write(batch);
                _queue.Release(batch);
                Volatile.Write(ref _trouble, null);
                batch.ForEach(append => append.Complete(_firstLeaf));
            }
            catch (Exception failure)
            {
                var told = JournalFaults.OnWriting(CurrentPath, failure);
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
        TurnWherePeriodIsOver();
        _current.Prepare();
        BeforeBatch?.Invoke(_current.Connection);
        _current.Write(batch, _isErased, _note);
        Interlocked.Increment(ref _commits);
        batch.ForEach(append => append.Afterwards?.Invoke(_current.Connection));
    }

    // Only ever to a later period, whatever the clock does: sequence is the order, times are labels.
    private void TurnWherePeriodIsOver()
    {
        var now = _options.Time.GetUtcNow();
        if (now.UtcTicks / TimeSpan.TicksPerDay == _day)
        {
            return;
        }

        var period = _options.Period.Name(now);
        var ended = _current;
        if (string.CompareOrdinal(period, ended.File.Period) <= 0)
        {
            _day = now.UtcTicks / TimeSpan.TicksPerDay;
            return;
        }

        if (ended.File.Path == _files.Last.Path)
        {
            ended.Flush(); // no entry of the next file may outlive one of this
            _files.Create(period, ended.LastSequence, ended.NextLeaf, _options.Durability);
        }

        Volatile.Write(ref _current, new CurrentFile(_files.Last, _options.Durability));
        _housekeeping.Ended(ended);
    }

    private void Close()
    {
        try
        {
            _housekeeping.Dispose();
            _upkeep.Dispose();
            _current.Flush();
            _current.Dispose();
            SqliteConnection.ClearAllPools();
            _closed.SetResult();
        }
        catch (Exception failure)
        {
            _closed.SetException(JournalFaults.OnWriting(CurrentPath, failure));
        }
    }

    private static async IAsyncEnumerable<StoredEntry> Read(IEnumerable<StoredEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }
}
