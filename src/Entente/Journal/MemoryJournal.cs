using System.Runtime.CompilerServices;

namespace Entente.Journal;

/// <summary>
/// A journal for simulated time. An append becomes durable when a flush ends, <paramref name="flushTime"/> (default 2 ms) after it began;
/// what arrives during a flush waits for the next one, as with a disk. A crash loses what was not flushed. Where it is
/// <paramref name="relaxed"/>, an append is acknowledged once it is written, and flushed twice a second beside that: a kill loses nothing that
/// was acknowledged, a power loss at most the last second of it.
/// </summary>
public sealed class MemoryJournal(TimeProvider time, TimeSpan? flushTime = null, bool relaxed = false) : IJournal
{
    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostUnflushed = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time;
    private readonly TimeSpan _flushTime = flushTime ?? TimeSpan.FromMilliseconds(2);
    private readonly bool _relaxed = relaxed;
    private readonly Lock _lock = new();
    private readonly List<StoredEntry> _durable = [];
    private readonly Dictionary<string, List<StoredEntry>> _bySubject = [];
    private readonly List<StoredEntry> _hidden = [];
    private readonly Dictionary<string, (long Sequence, byte[] Body)> _snapshots = [];
    private readonly HashSet<string> _erased = [];
    private readonly List<Pending> _queue = [];
    private List<Pending> _inFlush = [];
    private ITimer? _flush;
    private TaskCompletionSource? _drained;
    private string? _closed;
    private int _failures;
    private long _sequence;
    private TimeSpan? _stall;
    private long _leaves;

    // What follows differs from the above under relaxed durability only.
    private readonly List<long> _commits = [];
    private readonly List<(long Sequence, Pending Pending)> _erasures = [];
    private readonly List<(long Sequence, TaskCompletionSource Done)> _flushed = [];
    private ITimer? _syncing;
    private long _inSync;
    private long? _unsyncedSince;
    private long? _inSyncSince;

    private MemoryJournal(MemoryJournal before)
        : this(before._time, before._flushTime, before._relaxed)
    {
        _durable.AddRange(before._durable.Concat(before._hidden).OrderBy(entry => entry.Sequence));
        _durable.ForEach(Index);
        _snapshots = new(before._snapshots);
        _sequence = Synced = before._sequence;
        _leaves = before._leaves;
    }

    /// <inheritdoc/>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Concat(_inFlush).Sum(pending => pending.Entries.Count);
            }
        }
    }

    /// <summary>Flushes that have ended well.</summary>
    public long Commits { get; private set; }

    /// <summary>The sequence of the last entry that a power loss would leave.</summary>
    public long Synced { get; private set; }

    /// <summary>When an append was acknowledged last, as a timestamp of the clock.</summary>
    public long LastAcknowledged { get; private set; }

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted { get; set; }

    /// <summary>What a kill would leave, in the order of writing.</summary>
    public IReadOnlyList<StoredEntry> Durable
    {
        get
        {
            lock (_lock)
            {
                return [.. _durable];
            }
        }
    }

    /// <summary>Of <see cref="Durable"/>, what is about one subject.</summary>
    public IReadOnlyList<StoredEntry> DurableOf(string subject)
    {
        lock (_lock)
        {
            return _bySubject.TryGetValue(subject, out var its) ? [.. its] : [];
        }
    }

    /// <summary>The next <paramref name="count"/> appends fail, as on a full disk.</summary>
    public void FailNextAppends(int count)
    {
        lock (_lock)
        {
            _failures = count;
        }
    }

    /// <summary>The next flush that begins takes <paramref name="flushTime"/>, as on a disk that hangs for a while.</summary>
    public void StallNextFlush(TimeSpan flushTime)
    {
        lock (_lock)
        {
            _stall = flushTime;
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
                _inFlush.ForEach(Store);
                _inFlush.FindAll(pending => pending.Erases is not null && !pending.Fails).ForEach(Remove);
            }

            _erasures.ForEach(erasure => Remove(erasure.Pending));
            _closed = "the journal crashed";
            FailAll();
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
            var unsynced = _commits.FindAll(commit => commit > Synced);
            var kept = keep(unsynced.Count);
            var last = kept > 0 ? unsynced[kept - 1] : Synced;
            var lost = _durable.RemoveAll(entry => entry.Sequence > last);
            foreach (var its in _bySubject.Values)
            {
                its.RemoveAll(entry => entry.Sequence > last);
            }

            _erasures.RemoveAll(erasure => erasure.Sequence > last);
            foreach (var name in _snapshots.Where(snapshot => snapshot.Value.Sequence > last).Select(snapshot => snapshot.Key).ToList())
            {
                _snapshots.Remove(name);
            }

            _sequence = last;
            _leaves = _durable.Count(entry => entry.Kind == EntryKind.Leaf);
            Crash();
            return lost;
        }
    }

    /// <summary>The journal of the process that comes after this one.</summary>
    public MemoryJournal Reopen()
    {
        lock (_lock)
        {
            return _closed is not null ? new MemoryJournal(this) : throw new InvalidOperationException("the journal is still open");
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
            var fold = empty();
            var after = 0L;
            if (_snapshots.TryGetValue(fold.Name, out var snapshot))
            {
                fold.Read(snapshot.Body);
                after = snapshot.Sequence;
            }

            foreach (var entry in _durable.Where(entry => entry.Sequence > after && fold.Kinds.Contains(entry.Kind)))
            {
                fold.Apply(entry);
            }

            _snapshots[fold.Name] = (_sequence, fold.Write());
            return Task.FromResult(fold);
        }
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(string run, long timeMs)
    {
        lock (_lock)
        {
            _erased.Add(run);
        }

        await Append([new JournalEntry(EntryKind.Erasure, run, timeMs, default)], run);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync()
    {
        lock (_lock)
        {
            if (Synced >= _sequence)
            {
                return ValueTask.CompletedTask;
            }

            if (_closed is not null || _failures > 0)
            {
                return ValueTask.FromException(new JournalUnavailableException(_closed ?? "the disk is full"));
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushed.Add((_sequence, done));
            BeginSync();
            return new ValueTask(done.Task);
        }
    }

    /// <summary>Entries that were there before the world began; for simulated worlds with a past.</summary>
    internal void Put(IEnumerable<JournalEntry> entries)
    {
        lock (_lock)
        {
            Store(new Pending([.. entries], null));
            Synced = _sequence;
        }
    }

    /// <summary>Waits for what was appended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task drained;
        lock (_lock)
        {
            _closed ??= "the journal is closed";
            if (_flush is null)
            {
                return;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
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

            var pending = new Pending(entries, erases);
            if (_failures > 0)
            {
                _failures--;
                pending.Fails = true;
            }

            _queue.Add(pending);
            BeginFlush();
            if (withdraw.CanBeCanceled)
            {
                withdraw.Register(() => Withdraw(pending, withdraw));
            }

            return new ValueTask<long>(pending.Done.Task);
        }
    }

    private void Withdraw(Pending pending, CancellationToken withdraw)
    {
        lock (_lock)
        {
            if (_queue.Remove(pending))
            {
                pending.Done.SetCanceled(withdraw);
            }
        }
    }

    private void BeginFlush()
    {
        if (_flush is not null || _queue.Count == 0)
        {
            return;
        }

        // The promise of a second holds on a disk that hangs too: nothing new is taken on before the old is safe.
        if (IsOverdue(_inSyncSince) || IsOverdue(_unsyncedSince))
        {
            BeginSync();
            return;
        }

        _inFlush = [.. _queue];
        _queue.Clear();
        var takes = _relaxed ? _flushTime / 8 : _stall ?? _flushTime;
        _stall = _relaxed ? _stall : null;
        _flush = _time.CreateTimer(_ => EndFlush(), null, takes, Timeout.InfiniteTimeSpan);
    }

    private bool IsOverdue(long? since) => since is { } at && _time.GetElapsedTime(at) >= MostUnflushed;

    private void BeginSync()
    {
        if (_inSyncSince is not null)
        {
            return;
        }

        _inSync = _sequence;
        _inSyncSince = _unsyncedSince ?? _time.GetTimestamp();
        _unsyncedSince = null;
        _syncing?.Dispose();
        _syncing = _time.CreateTimer(_ => EndSync(), null, _stall ?? _flushTime, Timeout.InfiniteTimeSpan);
        _stall = null;
    }

    private void EndSync()
    {
        lock (_lock)
        {
            if (_syncing is null)
            {
                return; // a crash came first
            }

            _syncing.Dispose();
            _syncing = null;
            _inSyncSince = null;
            Synced = _inSync;
            _commits.RemoveAll(commit => commit <= Synced);
            foreach (var erasure in _erasures.FindAll(one => one.Sequence <= Synced))
            {
                Remove(erasure.Pending);
                Tell(erasure.Pending);
            }

            _erasures.RemoveAll(one => one.Sequence <= Synced);
            _flushed.FindAll(one => one.Sequence <= Synced).ForEach(one => one.Done.SetResult());
            _flushed.RemoveAll(one => one.Sequence <= Synced);
            if (_flushed.Count > 0 || _erasures.Count > 0)
            {
                BeginSync();
            }
            else if (_unsyncedSince is not null)
            {
                SyncLater();
            }

            BeginFlush();
        }
    }

    private void SyncLater() => _syncing = _time.CreateTimer(_ => SyncNow(), null, Beside, Timeout.InfiniteTimeSpan);

    private void SyncNow()
    {
        lock (_lock)
        {
            if (_syncing is not null)
            {
                BeginSync();
            }
        }
    }

    private void EndFlush()
    {
        lock (_lock)
        {
            if (_flush is null)
            {
                return; // a crash came first
            }

            _flush.Dispose();
            _flush = null;
            var flushed = _inFlush;
            _inFlush = [];
            foreach (var pending in flushed)
            {
                Store(pending);
            }

            Commits++;
            LastAcknowledged = _time.GetTimestamp();
            if (_relaxed)
            {
                Written(flushed);
            }
            else
            {
                Synced = _sequence;
            }

            flushed.ForEach(pending =>
            {
                if (!_erasures.Exists(erasure => erasure.Pending == pending))
                {
                    Tell(pending);
                }
            });
            BeginFlush();
            if (_flush is null)
            {
                _drained?.TrySetResult();
            }
        }
    }

    private void Written(List<Pending> flushed)
    {
        _commits.Add(_sequence);
        _erasures.AddRange(flushed.Where(pending => pending.Erases is not null && !pending.Fails).Select(pending => (_sequence, pending)));
        _unsyncedSince ??= _time.GetTimestamp();
        if (_erasures.Count > 0)
        {
            BeginSync();
        }
        else if (_syncing is null)
        {
            SyncLater();
        }
    }

    private void Remove(Pending erasure)
    {
        bool Goes(StoredEntry entry) => entry.Kind is EntryKind.Salts or EntryKind.Text && entry.Subject == erasure.Erases;
        if ((Planted & Pool.PlantedBug.ErasuresAreForgotten) != 0)
        {
            _hidden.AddRange(_durable.Where(Goes));
        }

        _durable.RemoveAll(Goes);
        _bySubject.GetValueOrDefault(erasure.Erases!)?.RemoveAll(Goes);
    }

    private void Index(StoredEntry entry)
    {
        if (!_bySubject.TryGetValue(entry.Subject, out var its))
        {
            _bySubject[entry.Subject] = its = [];
        }

        its.Add(entry);
    }

    private void Store(Pending pending)
    {
        if (pending.Fails)
        {
            return;
        }

        // Under relaxed durability it is told, and done, once it is flushed.
        if (pending.Erases is not null && !_relaxed)
        {
            Remove(pending);
        }

        foreach (var entry in pending.Entries.Where(entry => entry.Kind is not (EntryKind.Salts or EntryKind.Text) || !_erased.Contains(entry.Subject)))
        {
            var leaf = entry.Kind == EntryKind.Leaf ? _leaves++ : -1;
            pending.LastLeaf = Math.Max(pending.LastLeaf, leaf);
            var stored = new StoredEntry(++_sequence, entry.Kind, entry.Subject, entry.TimeMs, entry.Body.ToArray(), leaf);
            _durable.Add(stored);
            Index(stored);
        }
    }

    private static void Tell(Pending pending)
    {
        if (pending.Fails)
        {
            pending.Done.SetException(new JournalUnavailableException("the disk is full"));
        }
        else
        {
            pending.Done.SetResult(pending.LastLeaf);
        }
    }

    private void FailAll()
    {
        _flush?.Dispose();
        _flush = null;
        _syncing?.Dispose();
        _syncing = null;
        _flushed.ForEach(one => one.Done.SetException(new JournalUnavailableException(_closed!)));
        _flushed.Clear();
        foreach (var pending in _inFlush.Concat(_queue).Concat(_erasures.Select(erasure => erasure.Pending)))
        {
            pending.Done.SetException(new JournalUnavailableException(_closed!));
        }

        _inFlush = [];
        _queue.Clear();
        _erasures.Clear();
        _drained?.TrySetResult();
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

    private sealed class Pending(IReadOnlyList<JournalEntry> entries, string? erases)
    {
        public IReadOnlyList<JournalEntry> Entries => entries;

        /// <summary>The run whose salts and text go.</summary>
        public string? Erases => erases;

        public bool Fails { get; set; }

        public long LastLeaf { get; set; } = -1;

        // Who waits goes on in the context that it captured, never inside the journal's lock.
        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
