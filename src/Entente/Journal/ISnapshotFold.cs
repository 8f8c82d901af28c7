namespace Entente.Journal;

/// <summary>
/// A state that follows from the journal's durable entries and from nothing else: no clock, no chance, no order but theirs. Its snapshot
/// stands for all entries before it, also for those whose file was dropped.
/// </summary>
public interface ISnapshotFold
{
    /// <summary>Stored beside the snapshot. A fold whose snapshots cannot be read by the former version takes another name.</summary>
    string Name { get; }

    /// <summary>The kinds that it looks at; others are not shown to it.</summary>
    IReadOnlyList<EntryKind> Kinds { get; }

    /// <summary>The next entry of one of its kinds, in the order of their sequence.</summary>
    void Apply(StoredEntry entry);

    /// <summary>The state as bytes.</summary>
    byte[] Write();

    /// <summary>Takes over a state that <see cref="Write"/> gave, in a fold of no entries.</summary>
    void Read(ReadOnlySpan<byte> snapshot);
}
