namespace Entente.Journal;

public sealed record JournalEntry(EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body);
