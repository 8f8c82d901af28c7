using Entente.Journal;

namespace Entente.Tests.Journal;

/// <summary>A test's hand on a journal: told of each append before it is made.</summary>
internal sealed class WatchedJournal(IJournal journal) : IJournal
{
    /// <summary>May make the disk fail or hang for this append.</summary>
    public Func<IReadOnlyList<JournalEntry>, Task>? BeforeAppend { get; set; }

    /// <summary>May make the disk hang for this flush.</summary>
    public Func<Task>? BeforeFlush { get; set; }

    public int Waiting => journal.Waiting;

    public async ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken withdraw = default)
    {
        if (BeforeAppend?.Invoke(entries) is { } before)
        {
            await before;
        }

        return await journal.AppendAsync(entries, withdraw);
    }

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

    public async ValueTask FlushAsync()
    {
        if (BeforeFlush?.Invoke() is { } before)
        {
            await before;
        }

        await journal.FlushAsync();
    }

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
