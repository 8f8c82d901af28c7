using System.Threading.Tasks.Sources;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>One call of AppendAsync on its way to the disk, and what its caller waits for: to be awaited once.</summary>
internal sealed class PendingAppend : IValueTaskSource<long>
{
    // What the caller does next must not run on the writer's thread.
    private ManualResetValueTaskSourceCore<long> _done = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _withdrawal;
    private AppendQueue? _queue;
    private bool _isWithdrawn;

    public PendingAppend(IReadOnlyList<JournalEntry> entries, Action<SqliteConnection>? also = null, Action<SqliteConnection>? afterwards = null)
    {
        Entries = entries;
        Also = also;
        Afterwards = afterwards;
        for (var i = 0; i < entries.Count; i++)
        {
            Bytes += entries[i].Body.Length;
        }
    }

    public IReadOnlyList<JournalEntry> Entries { get; private set; }

    /// <summary>Those that were written: without what was erased meanwhile.</summary>
    public IReadOnlyList<JournalEntry> Written { get; set; } = [];

    /// <summary>Done before the entries are written, in the same transaction.</summary>
    public Action<SqliteConnection>? Also { get; }

    /// <summary>Done after the transaction; must not throw.</summary>
    public Action<SqliteConnection>? Afterwards { get; }

    public long Bytes { get; private set; }

    /// <summary>The writer has it; the queue's to set.</summary>
    public bool IsTaken { get; set; }

    public long LastLeaf { get; set; } = -1;

    public ValueTask<long> Done => new(this, _done.Version);

    /// <summary>Before <see cref="Done"/> is given out: from now on it can be taken back out of the queue.</summary>
    public void WithdrawOn(AppendQueue queue, CancellationToken withdraw)
    {
        _queue = queue;
        _withdrawal = withdraw.UnsafeRegister(static (state, withdraw) =>
        {
            var append = (PendingAppend)state!;
            append._queue!.Withdraw(append, withdraw);
        }, this);
    }

    /// <summary>It keeps its place in the queue, with nothing left to write.</summary>
    public void Withdraw(CancellationToken withdraw)
    {
        (Entries, Bytes, _isWithdrawn) = ([], 0, true);
        _done.SetException(new OperationCanceledException(withdraw));
    }

    public void Complete(long firstLeaf)
    {
        if (!_isWithdrawn)
        {
            _done.SetResult(LastLeaf < 0 ? LastLeaf : LastLeaf - firstLeaf);
        }
    }

    public void Fail(JournalUnavailableException failure)
    {
        if (!_isWithdrawn)
        {
            _done.SetException(failure);
        }
    }

    public long GetResult(short token)
    {
        _withdrawal.Dispose();
        return _done.GetResult(token);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _done.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _done.OnCompleted(continuation, state, token, flags);
}
