using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>One call of AppendAsync on its way to the disk.</summary>
internal sealed class PendingAppend
{
    // What the caller does next must not run on the writer's thread.
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingAppend(IReadOnlyList<JournalEntry> entries, Action<SqliteConnection>? also = null)
    {
        Entries = entries;
        Also = also;
        foreach (var entry in entries)
        {
            Bytes += entry.Body.Length;
        }
    }

    public IReadOnlyList<JournalEntry> Entries { get; }

    /// <summary>Done before the entries are written, in the same transaction.</summary>
    public Action<SqliteConnection>? Also { get; }

    public long Bytes { get; }

    public long LastLeaf { get; set; } = -1;

    public Task<long> Done => _done.Task;

    public void Complete() => _done.SetResult(LastLeaf);

    public void Fail(JournalUnavailableException failure) => _done.SetException(failure);
}
