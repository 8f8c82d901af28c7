namespace Entente.Journal;

/// <summary>
/// Who waits for a <see cref="MemoryJournal"/>: what arrives during a flush waits for the next one, as with a disk. Used under the
/// journal's lock.
/// </summary>
internal sealed class MemoryQueue
{
    private readonly TimeProvider _time;
    private readonly Lock _journal;
    private readonly MemoryDisk _disk;
    private readonly MemoryEntries _entries;
    private readonly bool _relaxed;
    private readonly List<PendingAppend> _queue = [];
    private List<PendingAppend> _inFlush = [];
    private ITimer? _flush;
    private TaskCompletionSource? _drained;

    public MemoryQueue(TimeProvider time, Lock journal, MemoryDisk disk, MemoryEntries entries, bool relaxed)
    {
        (_time, _journal, _disk, _entries, _relaxed) = (time, journal, disk, entries, relaxed);
        Sync = new MemorySync(time, journal, disk, entries, BeginFlush);
    }

    public MemorySync Sync { get; }

    /// <summary>Entries that wait.</summary>
    public int Waiting => _queue.Concat(_inFlush).Sum(pending => pending.Entries.Count);

    /// <summary>Flushes that have ended well.</summary>
    public long Commits { get; private set; }

    /// <summary>When an append was acknowledged last, as a timestamp of the clock.</summary>
    public long LastAcknowledged { get; private set; }

    public ValueTask<long> Add(PendingAppend pending, CancellationToken withdraw)
    {
        _queue.Add(pending);
        BeginFlush();
        if (withdraw.CanBeCanceled)
        {
            withdraw.Register(() => Withdraw(pending, withdraw));
        }

        return new ValueTask<long>(pending.Done.Task);
    }

    /// <summary>Ends when nobody waits any more.</summary>
    public Task DrainAsync()
    {
        if (_flush is null)
        {
            return Task.CompletedTask;
        }

        _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _drained.Task;
    }

    /// <summary>The flush that was going on had done its work, though nobody was told.</summary>
    public void StoreInFlush()
    {
        _inFlush.ForEach(Store);
        _inFlush.FindAll(pending => pending.Erases is not null && !pending.Fails).ForEach(pending => _entries.Erase(pending.Erases!));
    }

    public void Store(PendingAppend pending)
    {
        if (pending.Fails)
        {
            return;
        }

        // Under relaxed durability it is told, and done, once it is flushed.
        if (pending.Erases is not null && !_relaxed)
        {
            _entries.Erase(pending.Erases);
        }

        _entries.Store(pending);
    }

    /// <summary>The process is gone.</summary>
    public void Fail(string why)
    {
        _flush?.Dispose();
        _flush = null;
        foreach (var pending in _inFlush.Concat(_queue).Concat(Sync.Fail(why)))
        {
            pending.Done.SetException(new JournalUnavailableException(why));
        }

        _inFlush = [];
        _queue.Clear();
        _drained?.TrySetResult();
    }

    private void Withdraw(PendingAppend pending, CancellationToken withdraw)
    {
        lock (_journal)
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

        if (Sync.IsOverdue)
        {
            Sync.Begin();
            return;
        }

        _inFlush = [.. _queue];
        _queue.Clear();
        _flush = _time.CreateTimer(_ => EndFlush(), null, _relaxed ? _disk.WriteTime : _disk.NextFlush(), Timeout.InfiniteTimeSpan);
    }

    private void EndFlush()
    {
        lock (_journal)
        {
            if (_flush is null)
            {
                return; // a crash came first
            }

            _flush.Dispose();
            _flush = null;
            var flushed = _inFlush;
            _inFlush = [];
            flushed.ForEach(Store);
            Commits++;
            LastAcknowledged = _time.GetTimestamp();
            if (_relaxed)
            {
                Sync.Written(flushed);
            }
            else
            {
                Sync.Synced = _entries.Sequence;
            }

            flushed.FindAll(pending => !Sync.HoldsBack(pending)).ForEach(pending => pending.Tell());
            BeginFlush();
            if (_flush is null)
            {
                _drained?.TrySetResult();
            }
        }
    }
}
