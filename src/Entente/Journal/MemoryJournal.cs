using System.Runtime.CompilerServices;

namespace Entente.Journal;

/// <summary>
/// A journal for simulated time. An append becomes durable when a flush ends, `flushTime` (default 2 ms) after it began;
/// what arrives during a flush waits for the next one, as with a disk. A crash loses what was not flushed. Where it is
/// relaxed, an append is acknowledged once it is written, and flushed twice a second beside that: a kill loses nothing that
/// was acknowledged, a power loss at most the last second of it.
/// </summary>
public sealed class MemoryJournal : IJournal
{
    private readonly TimeProvider _time;
    private readonly bool _relaxed;
    private readonly Lock _lock = new();
    private readonly MemoryDisk _disk;
    private readonly MemoryEntries _entries;
    private readonly MemoryQueue _queue;
    private string? _closed;

    public MemoryJournal(TimeProvider time, TimeSpan? flushTime = null, bool relaxed = false)
        : this(time, flushTime ?? TimeSpan.FromMilliseconds(2), relaxed, new MemoryEntries())
    {
    }

    private MemoryJournal(TimeProvider time, TimeSpan flushTime, bool relaxed, MemoryEntries entries)
    {
        (_time, _relaxed, _disk, _entries) = (time, relaxed, new MemoryDisk(flushTime), entries);
        _queue = new MemoryQueue(time, _lock, _disk, entries, relaxed);
    }

    /// <inheritdoc/>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Waiting;
            }
        }
    }

    /// <summary>Flushes that have ended well.</summary>
    public long Commits => _queue.Commits;

    /// <summary>The sequence of the last entry that a power loss would leave.</summary>
    public long Synced => _queue.Sync.Synced;

    /// <summary>When an append was acknowledged last, as a timestamp of the clock.</summary>
    public long LastAcknowledged => _queue.LastAcknowledged;

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted { get => _entries.Planted; set => _entries.Planted = value; }

    /// <summary>What a kill would leave, in the order of writing.</summary>
    public IReadOnlyList<StoredEntry> Durable
    {
        get
        {
            lock (_lock)
            {
                return _entries.All;
            }
        }
    }

    /// <summary>Of <see cref="Durable"/>, what is about one subject.</summary>
    public IReadOnlyList<StoredEntry> DurableOf(string subject)
    {
        lock (_lock)
        {
            return _entries.Of(subject);
        }
    }

    /// <summary>The next <paramref name="count"/> appends fail, as on a full disk.</summary>
    public void FailNextAppends(int count)
    {
        lock (_lock)
        {
            _disk.FailNextAppends(count);
        }
    }

    /// <summary>The next flush that begins takes <paramref name="flushTime"/>, as on a disk that hangs for a while.</summary>
    public void StallNextFlush(TimeSpan flushTime)
    {
        lock (_lock)
        {
            _disk.StallNextFlush(flushTime);
        }
    }

    /// <summary>
    /// The process is gone: who waits is told that it failed, and this journal takes nothing more. <see cref="Reopen"/> gives what is left.
    /// </summary>
    /// <param name="flushReachedDisk">The flush that was going on had done its work, though nobody was told.</param>
    public void Crash(bool flushReachedDisk = false)
    {
        lock (_lock)
        {
            if (flushReachedDisk)
            {
                _queue.StoreInFlush();
            }

            _queue.Sync.EraseWritten();
            _closed = "the journal crashed";
            _queue.Fail(_closed);
        }
    }

    /// <summary>
    /// The power is gone: as <see cref="Crash"/>, and of what was written and not flushed yet only the first so many commits are left.
    /// </summary>
    /// <param name="keep">Given the number of such commits; how many of them had reached the disk.</param>
    /// <returns>How many entries are lost that had been acknowledged.</returns>
    public int LosePower(Func<int, int> keep)
    {
        lock (_lock)
        {
            var unsynced = _queue.Sync.Unsynced;
            var kept = keep(unsynced.Count);
            var last = kept > 0 ? unsynced[kept - 1] : Synced;
            var lost = _entries.LoseAfter(last);
            _queue.Sync.LoseAfter(last);
            Crash();
            return lost;
        }
    }

    /// <summary>The journal of the process that comes after this one.</summary>
    public MemoryJournal Reopen()
    {
        lock (_lock)
        {
            return _closed is not null
                ? new MemoryJournal(_time, _disk.FlushTime, _relaxed, new MemoryEntries(_entries))
                : throw new InvalidOperationException("the journal is still open");
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken withdraw = default) => Append(entries, null, withdraw);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default) =>
        Read(entry => entry.Kind == kind, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, long afterSequence, CancellationToken cancellationToken = default) =>
        Read(entry => entry.Kind == kind && entry.Sequence > afterSequence, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadLeavesAsync(long fromIndex, CancellationToken cancellationToken = default) =>
        Read(entry => entry.Kind == EntryKind.Leaf && entry.LeafIndex >= fromIndex, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default) =>
        Read(DurableOf(subject), entry => entry.Kind == kind, cancellationToken);

    /// <inheritdoc/>
    public Task<T> FoldAsync<T>(Func<T> empty, CancellationToken cancellationToken = default)
        where T : ISnapshotFold
    {
        lock (_lock)
        {
            return Task.FromResult(_entries.Fold(empty()));
        }
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(string run, long timeMs)
    {
        lock (_lock)
        {
            _entries.Close(run);
        }

        await Append([new JournalEntry(EntryKind.Erasure, run, timeMs, default)], run);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync()
    {
        lock (_lock)
        {
            if (Synced >= _entries.Sequence)
            {
                return ValueTask.CompletedTask;
            }

            return _closed is not null || _disk.IsFull
                ? ValueTask.FromException(new JournalUnavailableException(_closed ?? MemoryDisk.Full))
                : new ValueTask(_queue.Sync.FlushAsync());
        }
    }

    /// <summary>Entries that were there before the world began; for simulated worlds with a past.</summary>
    internal void Put(IEnumerable<JournalEntry> entries)
    {
        lock (_lock)
        {
            _queue.Store(new PendingAppend([.. entries], null));
            _queue.Sync.Synced = _entries.Sequence;
        }
    }

    /// <summary>Waits for what was appended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task drained;
        lock (_lock)
        {
            _closed ??= "the journal is closed";
            drained = _queue.DrainAsync();
        }

        await drained;
    }

    private ValueTask<long> Append(IReadOnlyList<JournalEntry> entries, string? erases, CancellationToken withdraw = default)
    {
        if (withdraw.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<long>(withdraw);
        }

        lock (_lock)
        {
            if (_closed is not null)
            {
                return ValueTask.FromException<long>(new JournalUnavailableException(_closed));
            }

            if (entries.Count == 0)
            {
                return new ValueTask<long>(-1);
            }

            return _queue.Add(new PendingAppend(entries, erases) { Fails = _disk.NextAppendFails() }, withdraw);
        }
    }

    private IAsyncEnumerable<StoredEntry> Read(Func<StoredEntry, bool> wanted, CancellationToken cancellationToken) => Read(Durable, wanted, cancellationToken);

    private static async IAsyncEnumerable<StoredEntry> Read(IReadOnlyList<StoredEntry> entries, Func<StoredEntry, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var entry in entries.Where(wanted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }
}
