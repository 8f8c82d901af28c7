namespace Entente.Journal;

/// <summary>
/// The one seam that writes. Entries of one call to <see cref="AppendAsync"/> become durable together or not at all, and in the
/// order of the calls. Safe for concurrent use.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Completes when the entries are durable.</summary>
    /// <param name="withdraw">
    /// Cancelled while the entries wait for their turn: they are never written, and the append ends as cancelled. Cancelled after
    /// that, it does nothing: whether they are written only the append's own end tells.
    /// </param>
    /// <returns>The index of the last leaf among them; -1 where there is none. Indices rise by one and never begin anew.</returns>
    /// <exception cref="JournalUnavailableException">They could not be written and will not be.</exception>
    /// <exception cref="OperationCanceledException">They were withdrawn in time.</exception>
    ValueTask<long> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken withdraw = default);

    /// <summary>Durable entries of one kind, oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, CancellationToken cancellationToken = default);

    /// <summary>Durable entries of one kind that came after an entry, oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, long afterSequence, CancellationToken cancellationToken = default);

    /// <summary>Durable entries of one kind about one subject (a run, a key), oldest first.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(EntryKind kind, string subject, CancellationToken cancellationToken = default);

    /// <summary>Durable leaves from an index on, in the order of their indices; those whose file was dropped are left out.</summary>
    IAsyncEnumerable<StoredEntry> ReadLeavesAsync(long fromIndex, CancellationToken cancellationToken = default);

    /// <summary>
    /// A fold of all that is durable; to be asked for at the start. From then on the journal keeps snapshots of this fold by itself, so
    /// that asking again after a restart reads a bounded number of entries however many there are. What is appended from now on
    /// is the caller's to apply.
    /// </summary>
    /// <param name="empty">Makes the fold of no entries; called again whenever a snapshot is made, on a thread of the journal's.</param>
    Task<T> FoldAsync<T>(Func<T> empty, CancellationToken cancellationToken = default)
        where T : ISnapshotFold;

    /// <summary>
    /// Removes the bodies of a run that can be read back (<see cref="EntryKind.Salts"/> and <see cref="EntryKind.Text"/>), so that no trace of
    /// them is left in the journal's files, and notes that in an <see cref="EntryKind.Erasure"/>. May be asked for again. Erasure wins:
    /// such bodies of that run in an append that is still to be written, or comes later, are left out of it.
    /// </summary>
    /// <exception cref="JournalUnavailableException">It could not be done, or not to its end: ask again.</exception>
    ValueTask EraseAsync(string run, long timeMs);

    /// <summary>What is left of a run whose entries retention has dropped; null where none was dropped under this id. A journal that drops nothing need not say so.</summary>
    /// <remarks>Of ids that were never given out, one in 2^64 for each run that was dropped is taken for a dropped one.</remarks>
    /// <exception cref="JournalUnavailableException">What is left cannot be read.</exception>
    ValueTask<DroppedRun?> FindDroppedAsync(string run, CancellationToken cancellationToken = default) => new((DroppedRun?)null);

    /// <summary>
    /// Completes when everything that was acknowledged before the call would survive a power loss, under relaxed durability too: a
    /// checkpoint is signed only after it.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The disk does not take it.</exception>
    ValueTask FlushAsync();

    /// <summary>Number of entries that await their turn.</summary>
    int Waiting { get; }
}
