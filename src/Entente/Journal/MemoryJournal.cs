using System.Runtime.CompilerServices;

namespace Entente.Journal;

/// <summary>
/// A journal for simulated time. An append becomes durable when a flush ends, <paramref name="flushTime"/> (default 2 ms) after it began;
/// what arrives during a flush waits for the next one, as with a disk. A crash loses what was not flushed.
/// </summary>
public sealed class MemoryJournal(TimeProvider time, TimeSpan? flushTime = null) : IJournal
{
    private readonly TimeProvider _time = time;
    private readonly TimeSpan _flushTime = flushTime ?? TimeSpan.FromMilliseconds(2);
    private readonly Lock _lock = new();
    private readonly List<StoredEntry> _durable = [];
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

    private MemoryJournal(MemoryJournal before)
        : this(before._time, before._flushTime)
    {
        _durable.AddRange(before._durable);
        _snapshots = new(before._snapshots);
        _sequence = before._sequence;
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

    /// <summary>What a crash would leave, in the order of writing.</summary>
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
            }

            _closed = "the journal crashed";
            FailAll();
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
        Read(entry => entry.Kind == kind && entry.Subject == subject, cancellationToken);

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
    public ValueTask FlushAsync() => ValueTask.CompletedTask;

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

        _inFlush = [.. _queue];
        _queue.Clear();
        _flush = _time.CreateTimer(_ => EndFlush(), null, _stall ?? _flushTime, Timeout.InfiniteTimeSpan);
        _stall = null;
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
            flushed.ForEach(Tell);
            BeginFlush();
            if (_flush is null)
            {
                _drained?.TrySetResult();
            }
        }
    }

    private void Store(Pending pending)
    {
        if (pending.Fails)
        {
            return;
        }

        if (pending.Erases is { } run)
        {
            _durable.RemoveAll(entry => entry.Kind is EntryKind.Salts or EntryKind.Text && entry.Subject == run);
        }

        foreach (var entry in pending.Entries.Where(entry => entry.Kind is not (EntryKind.Salts or EntryKind.Text) || !_erased.Contains(entry.Subject)))
        {
            var leaf = entry.Kind == EntryKind.Leaf ? _leaves++ : -1;
            pending.LastLeaf = Math.Max(pending.LastLeaf, leaf);
            _durable.Add(new StoredEntry(++_sequence, entry.Kind, entry.Subject, entry.TimeMs, entry.Body.ToArray(), leaf));
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
        foreach (var pending in _inFlush.Concat(_queue))
        {
            pending.Done.SetException(new JournalUnavailableException(_closed!));
        }

        _inFlush = [];
        _queue.Clear();
        _drained?.TrySetResult();
    }

    private async IAsyncEnumerable<StoredEntry> Read(Func<StoredEntry, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var entry in Durable.Where(wanted))
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
