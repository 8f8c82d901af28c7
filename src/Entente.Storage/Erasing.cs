using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>Erases a run's salts and text in every file, and waits until no write-ahead log holds them either.</summary>
internal sealed class Erasing(JournalFiles files, Func<IReadOnlyList<JournalEntry>, Action<SqliteConnection>?, Action<SqliteConnection>?, Task<long>> append)
{
    private const int Attempts = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public async Task EraseAsync(string run, long timeMs)
    {
        PeriodFile last;
        do
        {
            last = files.Last;
            foreach (var file in files.All.Where(file => file.Path != last.Path))
            {
                await EraseEndedAsync(file.Path, run);
            }

            await append([new JournalEntry(EntryKind.Erasure, run, timeMs, default)], connection => Erase(connection, run), null);
        }
        while (files.Last.Path != last.Path); // the period ended meanwhile: what was to be erased may lie in the file that it left

        var truncated = false;
        await UntilAsync(async () =>
        {
            await append([], null, connection => truncated = TryTruncate(connection));
            return truncated;
        });
    }

    private static async Task EraseEndedAsync(string path, string run)
    {
        using var connection = JournalFile.OpenWriter(path, Durability.Strict, keepsLog: false);
        if (Erase(connection, run) > 0)
        {
            await UntilAsync(() => Task.FromResult(TryTruncate(connection)));
        }
    }

    // Overwritten where it lies, with a body of the same length, under a kind that nobody asks for: deleting rows would make SQLite merge
    // pages and move other bodies, and whether secure_delete wipes every place that they were moved from is not ours to prove.
    private static int Erase(SqliteConnection connection, string run)
    {
        EntryKind[] kinds = [EntryKind.Salts, EntryKind.Text];
        using var overwrite = connection.CreateCommand();
        overwrite.CommandText = $"UPDATE entries SET kind = -kind, body = zeroblob(length(body)) WHERE kind IN ({(int)EntryKind.Salts}, {(int)EntryKind.Text}) AND subject = $run";
        overwrite.Parameters.AddWithValue("$run", run);
        var erased = overwrite.ExecuteNonQuery();

        foreach (var (sequence, kind, body) in PackedRows(connection, run, kinds))
        {
            using var replace = connection.CreateCommand();
            replace.CommandText = "UPDATE entries SET kind = $kind, body = $body WHERE seq = $seq";
            replace.Parameters.AddWithValue("$kind", PackedRow.Erase(kind, body, kinds));
            replace.Parameters.AddWithValue("$body", body);
            replace.Parameters.AddWithValue("$seq", sequence);
            erased += replace.ExecuteNonQuery();
        }

        return erased;
    }

    private static List<(long Sequence, long Kind, byte[] Body)> PackedRows(SqliteConnection connection, string run, EntryKind[] kinds)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT seq, kind, body FROM entries INDEXED BY entries_by_subject WHERE subject = $run AND {PackedRow.Holds(kinds)}";
        command.Parameters.AddWithValue("$run", run);
        using var row = command.ExecuteReader();
        var rows = new List<(long Sequence, long Kind, byte[] Body)>();
        while (row.Read())
        {
            rows.Add((row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    private static bool TryTruncate(SqliteConnection connection)
    {
        try
        {
            return JournalFile.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // Readers and the upkeep hold the log for moments.
    private static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await isDone())
            {
                return;
            }

            await Task.Delay(Pause);
        }

        throw new JournalUnavailableException("the run is erased, but a read that goes on keeps a trace of it in the write-ahead log: ask again");
    }
}
