using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage.Backup;

/// <summary>What files of a journal hold, counted.</summary>
/// <param name="Leaves">One more than the index of the last leaf; also where the first ones were dropped.</param>
internal sealed record JournalSurvey(long Runs, long Leaves)
{
    /// <param name="files">Oldest first; nobody writes to them.</param>
    /// <exception cref="DataDirectoryException">A file is damaged, or one between them is missing.</exception>
    public static JournalSurvey Of(IReadOnlyList<string> files)
    {
        var (runs, leaves, sequence) = (0L, 0L, 0L);
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                using var connection = JournalFile.OpenReader(files[i]);
                if (JournalFile.Text(connection, "PRAGMA integrity_check(1)") != "ok")
                {
                    throw new DataDirectoryException($"{files[i]} is damaged: use another backup");
                }

                var opening = JournalFile.Number(connection, "SELECT opening_sequence FROM period");
                var openingLeaf = JournalFile.Number(connection, "SELECT opening_leaf FROM period");
                if (i > 0 && (opening != sequence || openingLeaf != leaves))
                {
                    throw new DataDirectoryException($"{files[i]} does not go on where {Path.GetFileName(files[i - 1])} ends (entry {sequence}): a file is missing or not whole, use another backup");
                }

                sequence = Math.Max(opening, JournalStore.LastIn(connection));
                leaves = Math.Max(openingLeaf, 1 + JournalFile.Number(connection, "SELECT max(leaf) FROM entries WHERE leaf IS NOT NULL"));
                runs += CountRuns(connection, i > 0 ? files[i - 1] : null);
            }
            catch (SqliteException failure)
            {
                throw JournalFaults.OnOpening(files[i], failure);
            }
        }

        return new(runs, leaves);
    }

    // A run that lies in two files counts once.
    private static long CountRuns(SqliteConnection connection, string? before)
    {
        if (before is null)
        {
            return JournalFile.Number(connection, $"SELECT count(DISTINCT subject) FROM entries WHERE {PackedRow.Holds(EntryKind.Run)}");
        }

        using var attach = connection.CreateCommand();
        attach.CommandText = "ATTACH $before AS before";
        attach.Parameters.AddWithValue("$before", before);
        attach.ExecuteNonQuery();
        return JournalFile.Number(connection, $"""
            SELECT count(*) FROM (SELECT DISTINCT subject FROM main.entries WHERE {PackedRow.Holds(EntryKind.Run)}) AS run
            WHERE NOT EXISTS (SELECT 1 FROM before.entries WHERE {PackedRow.Holds(EntryKind.Run)} AND subject = run.subject)
            """);
    }
}
