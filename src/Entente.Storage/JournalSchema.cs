namespace Entente.Storage;

/// <summary>What a file of the journal consists of. Each constant is as some version wrote it: a later one adds its own.</summary>
internal static class JournalSchema
{
    /// <summary>Of version 1.</summary>
    public const string Entries = """
        CREATE TABLE entries (
            seq INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            subject TEXT NOT NULL,
            time_ms INTEGER NOT NULL,
            leaf INTEGER,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX entries_by_kind ON entries (kind);
        CREATE INDEX entries_by_subject ON entries (kind, subject);
        """;

    /// <summary>
    /// Of version 2. `period` has one row. `carried`: standing entries of all files before this one, as they were. `snapshots`: folds of
    /// everything up to a sequence; the one at the opening's sequence stays, the others make room for newer ones.
    /// </summary>
    public const string Period = """
        CREATE UNIQUE INDEX entries_by_leaf ON entries (leaf) WHERE leaf IS NOT NULL;
        CREATE TABLE period (
            name TEXT NOT NULL,
            opening_sequence INTEGER NOT NULL,
            opening_leaf INTEGER NOT NULL,
            has_carried INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE carried (
            seq INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            subject TEXT NOT NULL,
            time_ms INTEGER NOT NULL,
            leaf INTEGER,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE snapshots (
            name TEXT NOT NULL,
            seq INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (name, seq)
        ) STRICT;
        """;

    /// <summary>
    /// Of version 3. A row may hold several entries (<see cref="PackedRow"/>); rows of earlier versions stay as they are. What is written
    /// while a run lives is nearly everything, and is read along the sequence: only other kinds have an index of their kind.
    /// </summary>
    public const string Packed = $"""
        DROP INDEX entries_by_kind;
        DROP INDEX entries_by_subject;
        CREATE INDEX entries_by_kind ON entries (kind) WHERE {IsIndexed};
        CREATE INDEX entries_by_subject ON entries (subject);
        """;

    /// <summary>As in the index, word for word: so SQLite sees that it can be used.</summary>
    public const string IsIndexed = "kind > 0 AND kind < 65536 AND kind NOT IN (0, 1, 2, 6, 7)";
}
