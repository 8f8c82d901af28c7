namespace Entente.Journal;

public readonly record struct JournalEntry(EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body)
{
    /// <summary>What the body says, where who made it has it at hand, so that a fold need not read it again; null: read the body. Never written.</summary>
    public object? Said { get; init; }
}
