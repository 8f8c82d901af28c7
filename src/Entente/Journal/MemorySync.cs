namespace Entente.Journal;

/// <summary>
/// Relaxed durability in a <see cref="MemoryJournal"/>: what was written is flushed twice a second beside the appends, or as soon as
/// somebody waits for it. Used under the journal's lock.
/// </summary>
/// <param name="goOn">A flush has ended, so that appends that had to wait for it may go on.</param>
internal sealed class MemorySync(TimeProvider time, Lock journal, MemoryDisk disk, MemoryEntries entries, Action goOn)
{
    private static readonly TimeSpan Beside = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostUnflushed = TimeSpan.FromSeconds(1);

    private readonly List<long> _commits = [];
    private readonly List<(long Sequence, PendingAppend Pending)> _erasures = [];
    private readonly List<(long Sequence, TaskCompletionSource Done)> _flushed = [];
    private ITimer? _timer;
    private long _inSync;
    private long? _unsyncedSince;
    private long? _inSyncSince;

    /// <summary>The sequence of the last entry that a power loss would leave.</summary>
    public long Synced { get; set; } = entries.Sequence;

    /// <summary>The promise of a second holds on a disk that hangs too: nothing new is taken on before the old is safe.</summary>
    public bool IsOverdue => Passed(_inSyncSince) || Passed(_unsyncedSince);

    /// <summary>The last entries of commits that a power loss may take.</summary>
    public List<long> Unsynced => _commits.FindAll(commit => commit > Synced);

    /// <summary>An erasure is told, and done, once it is flushed.</summary>
    public bool HoldsBack(PendingAppend pending) => _erasures.Exists(erasure => erasure.Pending == pending);

    /// <summary>A commit was written and not flushed.</summary>
    public void Written(List<PendingAppend> appends)
    {
        _commits.Add(entries.Sequence);
        _erasures.AddRange(appends.Where(pending => pending.Erases is not null && !pending.Fails).Select(pending => (entries.Sequence, pending)));
        _unsyncedSince ??= time.GetTimestamp();
        if (_erasures.Count > 0)
        {
            Begin();
        }
        else if (_timer is null)
        {
            BeginLater();
        }
    }

    /// <summary>Ends when all that is written now is flushed.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushed.Add((entries.Sequence, done));
        Begin();
        return done.Task;
    }

    public void Begin()
    {
        if (_inSyncSince is not null)
        {
            return;
        }

        _inSync = entries.Sequence;
        _inSyncSince = _unsyncedSince ?? time.GetTimestamp();
        _unsyncedSince = null;
        _timer?.Dispose();
        _timer = time.CreateTimer(_ => End(), null, disk.NextFlush(), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Erasures after <paramref name="last"/> have not reached the disk.</summary>
    public void LoseAfter(long last) => _erasures.RemoveAll(erasure => erasure.Sequence > last);

    /// <summary>What was written is there, and with it what it erases, though nobody was told.</summary>
    public void EraseWritten() => _erasures.ForEach(erasure => entries.Erase(erasure.Pending.Erases!));

    /// <summary>The process is gone: nothing more is flushed.</summary>
    /// <returns>The appends that were held back.</returns>
    public IReadOnlyList<PendingAppend> Fail(string why)
    {
        _timer?.Dispose();
        _timer = null;
        _flushed.ForEach(one => one.Done.SetException(new JournalUnavailableException(why)));
        _flushed.Clear();
        IReadOnlyList<PendingAppend> held = [.. _erasures.Select(erasure => erasure.Pending)];
        _erasures.Clear();
        return held;
    }

    private bool Passed(long? since) => since is { } at && time.GetElapsedTime(at) >= MostUnflushed;

    private void End()
    {
        lock (journal)
        {
            if (_timer is null)
            {
                return; // a crash came first
            }

            _timer.Dispose();
            _timer = null;
            _inSyncSince = null;
            Synced = _inSync;
            _commits.RemoveAll(commit => commit <= Synced);
            foreach (var erasure in _erasures.FindAll(one => one.Sequence <= Synced))
            {
                entries.Erase(erasure.Pending.Erases!);
                erasure.Pending.Tell();
            }

            _erasures.RemoveAll(one => one.Sequence <= Synced);
            _flushed.FindAll(one => one.Sequence <= Synced).ForEach(one => one.Done.SetResult());
            _flushed.RemoveAll(one => one.Sequence <= Synced);
            if (_flushed.Count > 0 || _erasures.Count > 0)
            {
                Begin();
            }
            else if (_unsyncedSince is not null)
            {
                BeginLater();
            }

            goOn();
        }
    }

    private void BeginLater() => _timer = time.CreateTimer(_ => BeginNow(), null, Beside, Timeout.InfiniteTimeSpan);

    private void BeginNow()
    {
        lock (journal)
        {
            if (_timer is not null)
            {
                Begin();
            }
        }
    }
}
