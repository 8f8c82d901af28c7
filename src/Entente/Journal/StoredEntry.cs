namespace Entente.Journal;

/// <param name="Sequence">Rises by one for each entry, for ever; an erased entry leaves its number unused.</param>
/// <param name="LeafIndex">-1 where it is no leaf; below that where it is a leaf of a log that was closed by a restore.</param>
public sealed record StoredEntry(long Sequence, EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body, long LeafIndex)
{
    /// <inheritdoc cref="JournalEntry.Said"/>
    public object? Said { get; init; }
}
