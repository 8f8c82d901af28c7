using Entente.Journal;

namespace Entente.Server;

/// <summary>A journal that outlives the server: its owner disposes it.</summary>
internal sealed class BorrowedJournal(IJournal journal) : IJournal
{
    public int Waiting => journal.Waiting;

    public ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken withdraw = default) => journal.AppendAsync(entries, withdraw);

    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default) => journal.ReadAsync(kind, cancellationToken);

    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default)
        => journal.ReadAsync(kind, subject, cancellationToken);

    public IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, long afterSequence, CancellationToken cancellationToken = default)
        => journal.ReadAsync(kind, afterSequence, cancellationToken);

    public IAsyncEnumerable<StoredEntry> ReadLeavesAsync(long fromIndex, CancellationToken cancellationToken = default) => journal.ReadLeavesAsync(fromIndex, cancellationToken);

    public Task<T> FoldAsync<T>(Func<T> empty, CancellationToken cancellationToken = default)
        where T : ISnapshotFold
        => journal.FoldAsync(empty, cancellationToken);

    public ValueTask EraseAsync(string run, long timeMs) => journal.EraseAsync(run, timeMs);

    public ValueTask<DroppedRun?> FindDroppedAsync(string run, CancellationToken cancellationToken = default) => journal.FindDroppedAsync(run, cancellationToken);

    public ValueTask FlushAsync() => journal.FlushAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
