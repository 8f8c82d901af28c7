using System.Text;
using Entente.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Entente.Storage;

/// <summary>The writing connection. Used by one thread.</summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly RawStatement _begin;
    private readonly RawStatement _insert;
    private readonly RawStatement _commit;
    private byte[] _row = new byte[16_384];
    private long _nextSequence;
    private long _nextLeaf;

    public JournalStore(SqliteConnection connection, PeriodFile file)
    {
        _connection = connection;
        _begin = new RawStatement(connection, "BEGIN IMMEDIATE");
        _commit = new RawStatement(connection, "COMMIT");
        _insert = new RawStatement(connection, "INSERT INTO entries (seq, kind, subject, time_ms, leaf, body) VALUES (?, ?, ?, ?, ?, ?)");
        _nextSequence = 1 + Math.Max(file.OpeningSequence, LastIn(connection));
        _nextLeaf = Math.Max(file.OpeningLeaf, 1 + JournalFile.Number(connection, "SELECT max(leaf) FROM entries WHERE leaf IS NOT NULL"));
    }

    /// <summary>Of the last entry written. Any thread may ask.</summary>
    public long LastSequence => Volatile.Read(ref _nextSequence) - 1;

    public long NextLeaf => Volatile.Read(ref _nextLeaf);

    public SqliteConnection Connection => _connection;

    /// <summary>Pages written to the write-ahead log since the file was opened.</summary>
    public long PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(_connection.Handle!, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    /// <summary>Writes all of them in one transaction, or none.</summary>
    /// <param name="isErased">Whether an entry is of what was erased: it is left out.</param>
    /// <param name="noted">Told the entries as they were written, with the sequence of the first: when they are durable, and before <see cref="LastSequence"/> says so.</param>
    public void Write(List<PendingAppend> batch, Predicate<JournalEntry> isErased, Action<IReadOnlyList<JournalEntry>, long> noted)
    {
        var sequence = _nextSequence;
        var leaf = _nextLeaf;
        var committing = false;
        try
        {
            _begin.Run();
            foreach (var append in batch)
            {
                append.LastLeaf = -1;
                append.Also?.Invoke(_connection);
                var entries = append.Written = WithoutErased(append.Entries, isErased);
                for (int from = 0, count; from < entries.Count; from += count)
                {
                    count = OneRow(entries, from, out var hasLeaf);
                    if (hasLeaf)
                    {
                        append.LastLeaf = leaf++;
                    }

                    Insert(entries, from, count, sequence, hasLeaf ? append.LastLeaf : null);
                    sequence += count;
                }
            }

            committing = true;
            _commit.Run();
        }
        catch
        {
            TryRun("ROLLBACK");
            if (committing)
            {
                // A commit can fail after its frames have reached the log. They are invisible now but a recovery after a kill would
                // find them: a harmless transaction takes their place.
                TryRun($"PRAGMA user_version = {JournalFile.Version}");
            }

            throw;
        }

        var first = _nextSequence;
        foreach (var append in batch)
        {
            noted(append.Written, first);
            first += append.Written.Count;
        }

        Volatile.Write(ref _nextLeaf, leaf);
        Volatile.Write(ref _nextSequence, sequence);
    }

    /// <summary>Folds the rest of a log that has grown while it was folded, so that the next write can begin it anew.</summary>
    public void FinishCheckpoint() => TryRun("PRAGMA wal_checkpoint(PASSIVE)");

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    /// <summary>Sequence of the last entry; -1 where there is none.</summary>
    public static long LastIn(SqliteConnection connection) =>
        JournalFile.Number(connection, "SELECT seq FROM entries ORDER BY seq DESC LIMIT 1") + PackedRow.Count(JournalFile.Number(connection, "SELECT kind FROM entries ORDER BY seq DESC LIMIT 1")) - 1;

    private static IReadOnlyList<JournalEntry> WithoutErased(IReadOnlyList<JournalEntry> entries, Predicate<JournalEntry> isErased)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (isErased(entries[i]))
            {
                return [.. entries.Where(entry => !isErased(entry))];
            }
        }

        return entries;
    }

    /// <summary>How many entries from this one on are one row: those of one run that stand together, with at most one leaf.</summary>
    private static int OneRow(IReadOnlyList<JournalEntry> entries, int from, out bool hasLeaf)
    {
        var first = entries[from];
        var bytes = first.Body.Length;
        var at = from + 1;
        hasLeaf = first.Kind == EntryKind.Leaf;
        for (; at < entries.Count && JournalKinds.IsOfRun(first.Kind); at++)
        {
            var next = entries[at];
            bytes += next.Body.Length;
            if (!JournalKinds.IsOfRun(next.Kind) || next.Subject != first.Subject || (hasLeaf && next.Kind == EntryKind.Leaf) || bytes > PackedRow.MaxBytes)
            {
                break;
            }

            hasLeaf |= next.Kind == EntryKind.Leaf;
        }

        return at - from;
    }

    private void Insert(IReadOnlyList<JournalEntry> entries, int from, int count, long sequence, long? leaf)
    {
        _insert.Bind(1, sequence);
        _insert.Bind(2, count == 1 ? (long)entries[from].Kind : PackedRow.Kind(entries, from, count));
        BindSubject(entries[from].Subject);
        _insert.Bind(4, entries[from].TimeMs);
        if (leaf is { } index)
        {
            _insert.Bind(5, index);
        }
        else
        {
            _insert.BindNull(5);
        }

        _insert.BindBlob(6, count == 1 ? entries[from].Body.Span : PackedRow.Write(entries, from, count, ref _row));
        _insert.Run();
        if (_row.Length > 2 * PackedRow.MaxBytes)
        {
            _row = new byte[16_384];
        }
    }

    private void BindSubject(string subject)
    {
        Span<byte> utf8 = stackalloc byte[256];
        _insert.BindText(3, Encoding.UTF8.TryGetBytes(subject, utf8, out var length) ? utf8[..length] : Encoding.UTF8.GetBytes(subject));
    }

    private void TryRun(string sql)
    {
        try
        {
            JournalFile.Run(_connection, sql);
        }
        catch (SqliteException)
        {
            // The failure that led here is the one to tell; the next append meets this one again if it lasts.
        }
    }
}
