namespace Entente.Journal;

public readonly record struct JournalEntry(EntryKind Kind, string Subject, long TimeMs, ReadOnlyMemory<byte> Body);
