using System.Runtime.InteropServices;
using Entente.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Entente.Storage;

/// <summary>The writing connection. Used by one thread.</summary>
internal sealed class JournalStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _commit;
    private long _nextSequence;
    private long _nextLeaf;

    public JournalStore(SqliteConnection connection, PeriodFile file)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insert = Prepare("INSERT INTO entries (seq, kind, subject, time_ms, leaf, body) VALUES ($seq, $kind, $subject, $time, $leaf, $body)",
            ("$seq", SqliteType.Integer), ("$kind", SqliteType.Integer), ("$subject", SqliteType.Text), ("$time", SqliteType.Integer), ("$leaf", SqliteType.Integer), ("$body", SqliteType.Blob));
        _nextSequence = 1 + Math.Max(file.OpeningSequence, JournalFile.Number(connection, "SELECT max(seq) FROM entries"));
        _nextLeaf = Math.Max(file.OpeningLeaf, 1 + JournalFile.Number(connection, $"SELECT leaf FROM entries WHERE kind = {(int)EntryKind.Leaf} ORDER BY seq DESC LIMIT 1"));
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
    public void Write(List<PendingAppend> batch)
    {
        var sequence = _nextSequence;
        var leaf = _nextLeaf;
        var committing = false;
        try
        {
            _begin.ExecuteNonQuery();
            foreach (var append in batch)
            {
                append.LastLeaf = -1;
                append.Also?.Invoke(_connection);
                foreach (var entry in append.Entries)
                {
                    if (entry.Kind == EntryKind.Leaf)
                    {
                        append.LastLeaf = leaf++;
                    }

                    Insert(entry, sequence++, append.LastLeaf);
                }
            }

            committing = true;
            _commit.ExecuteNonQuery();
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

    private void Insert(JournalEntry entry, long sequence, long leaf)
    {
        var parameters = _insert.Parameters;
        parameters[0].Value = sequence;
        parameters[1].Value = (long)entry.Kind;
        parameters[2].Value = entry.Subject;
        parameters[3].Value = entry.TimeMs;
        parameters[4].Value = entry.Kind == EntryKind.Leaf ? leaf : DBNull.Value;
        parameters[5].Value = Bytes(entry.Body);
        _insert.ExecuteNonQuery();
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : body.ToArray();

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<(string Name, SqliteType Type)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type) in parameters)
        {
            command.Parameters.Add(name, type);
        }

        command.Prepare();
        return command;
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
