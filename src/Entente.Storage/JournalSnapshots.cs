using System.Collections.Immutable;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// Folds, and their snapshots in the files. A fold begins with the newest snapshot and the entries since, read from the files, and from then on
/// follows what is written; the append path only notes the entries that a fold looks at.
/// </summary>
internal sealed class JournalSnapshots(JournalFiles files, JournalReader reader)
{
    private ImmutableArray<KeyValuePair<string, RunningFold>> _kept = [];

    /// <summary>Folds of which snapshots are kept.</summary>
    public ImmutableArray<KeyValuePair<string, RunningFold>> Kept => ImmutableInterlocked.InterlockedCompareExchange(ref _kept, default, default);

    public void Keep(string name, Func<ISnapshotFold> empty) => ImmutableInterlocked.Update(
        ref _kept, kept => [.. kept.Where(one => one.Key != name), KeyValuePair.Create(name, new RunningFold(empty))]);

    /// <summary>By the writer, once an append is durable.</summary>
    public void Note(IReadOnlyList<JournalEntry> entries, long firstSequence)
    {
        foreach (var (_, fold) in Kept)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                fold.Note(entries[i], firstSequence + i);
            }
        }
    }

    /// <summary>The fold of everything up to a sequence.</summary>
    /// <param name="from">The sequence that its snapshot stood for; 0 where there was none.</param>
    public T Fold<T>(Func<T> empty, long upTo, out long from, CancellationToken cancellationToken)
        where T : ISnapshotFold
    {
        var fold = empty();
        from = 0;
        foreach (var file in files.All.Reverse().Where(file => file.OpeningSequence <= upTo))
        {
            if (TryRead(file, fold, upTo) is { } found)
            {
                from = found;
                break;
            }
        }

        foreach (var entry in reader.Read(fold.Kinds, from, upTo))
        {
            cancellationToken.ThrowIfCancellationRequested();
            fold.Apply(entry);
        }

        return fold;
    }

    /// <summary>The newest sequence that a snapshot in this file stands for; -1 where there is none.</summary>
    public static long Newest(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(seq) FROM snapshots WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return command.ExecuteScalar() is long sequence ? sequence : -1;
    }

    /// <summary>Whether the file begins with a snapshot of everything before it.</summary>
    public static bool HasOpening(SqliteConnection connection, PeriodFile file, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM snapshots WHERE name = $name AND seq = $seq";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$seq", file.OpeningSequence);
        return command.ExecuteScalar() is not null;
    }

    /// <summary>In a transaction of the caller's: puts a snapshot in the place of those after the opening.</summary>
    public static void Put(SqliteConnection connection, PeriodFile file, string name, long sequence, byte[] body)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            DELETE FROM snapshots WHERE name = $name AND seq > $opening AND seq < $seq;
            INSERT OR REPLACE INTO snapshots (name, seq, body) VALUES ($name, $seq, $body);
            """;
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$opening", file.OpeningSequence);
        command.Parameters.AddWithValue("$seq", sequence);
        command.Parameters.AddWithValue("$body", body);
        command.ExecuteNonQuery();
    }

    private long? TryRead<T>(PeriodFile file, T fold, long upTo)
        where T : ISnapshotFold
    {
        using var connection = reader.TryOpen(file);
        if (connection is null)
        {
            return null;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq, body FROM snapshots WHERE name = $name AND seq <= $upTo ORDER BY seq DESC LIMIT 1";
        command.Parameters.AddWithValue("$name", fold.Name);
        command.Parameters.AddWithValue("$upTo", upTo);
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        fold.Read(row.GetFieldValue<byte[]>(1));
        return row.GetInt64(0);
    }
}
