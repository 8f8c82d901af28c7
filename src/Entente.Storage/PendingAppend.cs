using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>One call of AppendAsync on its way to the disk.</summary>
internal sealed class PendingAppend
{
    // What the caller does next must not run on the writer's thread.
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingAppend(IReadOnlyList<JournalEntry> entries, Action<SqliteConnection>? also = null, Action<SqliteConnection>? afterwards = null)
    {
        Entries = entries;
        Also = also;
        Afterwards = afterwards;
        foreach (var entry in entries)
        {
            Bytes += entry.Body.Length;
        }
    }

    public IReadOnlyList<JournalEntry> Entries { get; private set; }

    /// <summary>Done before the entries are written, in the same transaction.</summary>
    public Action<SqliteConnection>? Also { get; }

    /// <summary>Done after the transaction; must not throw.</summary>
    public Action<SqliteConnection>? Afterwards { get; }

    public long Bytes { get; private set; }

    /// <summary>The writer has it; the queue's to set.</summary>
    public bool IsTaken { get; set; }

    public long LastLeaf { get; set; } = -1;

    public Task<long> Done => _done.Task;

    /// <summary>It keeps its place in the queue, with nothing left to write.</summary>
    public void Withdraw(CancellationToken withdraw)
    {
        (Entries, Bytes) = ([], 0);
        _done.SetCanceled(withdraw);
    }

    // Tried, since one that was withdrawn has had its end.
    public void Complete(long firstLeaf) => _done.TrySetResult(LastLeaf < 0 ? LastLeaf : LastLeaf - firstLeaf);

    public void Fail(JournalUnavailableException failure) => _done.TrySetException(failure);
}
