using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>Reads across the files, which are opened as they are reached. Any thread.</summary>
/// <param name="firstLeaf">Number of the leaf that is the log's leaf 0: others before it belong to logs that were closed.</param>
internal sealed class JournalReader(JournalFiles files, long firstLeaf = 0)
{
    private const int PageRows = 256;
    private const string BySubject = "entries INDEXED BY entries_by_subject"; // said, since without statistics SQLite guesses
    private const string Columns = "seq, kind, subject, time_ms, leaf, body";

    /// <summary>Entries of kinds, oldest first, after one sequence and up to another.</summary>
    public IEnumerable<StoredEntry> Read(IReadOnlyList<EntryKind> kinds, long after, long upTo = long.MaxValue)
    {
        // Each kind along its own index, and merged: one query for several would sort all of them again for every page.
        var next = kinds.Select(kind => Read(kind, after, upTo).GetEnumerator()).ToList();
        try
        {
            next.RemoveAll(entries => !entries.MoveNext());
            while (next.MinBy(entries => entries.Current.Sequence) is { } first)
            {
                yield return first.Current;
                if (!first.MoveNext())
                {
                    next.Remove(first);
                }
            }
        }
        finally
        {
            next.ForEach(entries => entries.Dispose());
        }
    }

    /// <summary>Entries of one kind, oldest first, after one sequence and up to another.</summary>
    public IEnumerable<StoredEntry> Read(EntryKind kind, long after, long upTo = long.MaxValue)
    {
        var all = files.All;
        var isStanding = JournalKinds.IsStanding(kind);
        var first = isStanding ? LastCarrying(all) : 0;
        var where = $"kind = {(int)kind}";
        if (isStanding)
        {
            foreach (var entry in Pages(all[first], "carried", where, "seq", after, upTo))
            {
                yield return entry;
            }
        }

        for (var i = first; i < all.Length; i++)
        {
            if ((i + 1 == all.Length || all[i + 1].OpeningSequence > after) && all[i].OpeningSequence < upTo)
            {
                foreach (var entry in Pages(all[i], "entries INDEXED BY entries_by_kind", where, "seq", after, upTo))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>
    /// Entries of one kind about one subject, oldest first. What belongs to a run lies in one file or in neighbouring ones, looked for from
    /// the newest back; an unfinished run is ended at the next start, so before a further file is made.
    /// </summary>
    public IEnumerable<StoredEntry> Read(EntryKind kind, string subject)
    {
        var all = files.All;
        var where = $"kind = {(int)kind} AND subject = $subject";
        var (from, to) = JournalKinds.IsStanding(kind) ? (LastCarrying(all), all.Length - 1)
            : JournalKinds.IsOfRun(kind) ? Locate(all, where, subject)
            : (0, all.Length - 1);
        if (JournalKinds.IsStanding(kind))
        {
            foreach (var entry in Pages(all[from], "carried", where, "seq", 0, long.MaxValue, subject))
            {
                yield return entry;
            }
        }

        for (var i = from; i <= to; i++)
        {
            foreach (var entry in Pages(all[i], BySubject, where, "seq", 0, long.MaxValue, subject))
            {
                yield return entry;
            }
        }
    }

    public IEnumerable<StoredEntry> ReadLeaves(long fromIndex)
    {
        var all = files.All;
        var from = firstLeaf + Math.Max(0, fromIndex);
        for (var i = 0; i < all.Length; i++)
        {
            if (i + 1 == all.Length || all[i + 1].OpeningLeaf > from)
            {
                foreach (var entry in Pages(all[i], "entries", "leaf IS NOT NULL", "leaf", from - 1, long.MaxValue))
                {
                    yield return entry;
                }
            }
        }
    }

    private (int From, int To) Locate(IReadOnlyList<PeriodFile> all, string where, string subject)
    {
        var (from, to) = (0, -1);
        for (var i = all.Count - 1; i >= 0; i--)
        {
            using var connection = TryOpen(all[i]);
            if (connection is not null && Holds(connection, where, subject))
            {
                (from, to) = (i, Math.Max(i, to));
            }
            else if (to >= 0)
            {
                break;
            }
        }

        return (from, to);
    }

    private static int LastCarrying(IReadOnlyList<PeriodFile> all)
    {
        for (var i = all.Count - 1; i > 0; i--)
        {
            if (all[i].HasCarried)
            {
                return i;
            }
        }

        return 0;
    }

    private static bool Holds(SqliteConnection connection, string where, string subject)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {BySubject} WHERE {where} LIMIT 1";
        command.Parameters.AddWithValue("$subject", subject);
        return command.ExecuteScalar() is not null;
    }

    // A page at a time: a read that stays open would keep the write-ahead log from beginning anew.
    private IEnumerable<StoredEntry> Pages(PeriodFile file, string table, string where, string order, long after, long upTo, string? subject = null)
    {
        using var connection = TryOpen(file);
        if (connection is null)
        {
            yield break;
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM {table} WHERE {where} AND {order} > $after AND seq <= $upTo ORDER BY {order} LIMIT {PageRows}";
        command.Parameters.AddWithValue("$upTo", upTo);
        if (subject is not null)
        {
            command.Parameters.AddWithValue("$subject", subject);
        }

        var last = command.Parameters.AddWithValue("$after", after);
        var page = new List<StoredEntry>(PageRows);
        do
        {
            page.Clear();
            using (var row = command.ExecuteReader())
            {
                while (row.Read())
                {
                    page.Add(Entry(file, row));
                }
            }

            foreach (var entry in page)
            {
                last.Value = order == "leaf" ? firstLeaf + entry.LeafIndex : entry.Sequence;
                yield return entry;
            }
        }
        while (page.Count == PageRows);
    }

    private StoredEntry Entry(PeriodFile file, SqliteDataReader row)
    {
        try
        {
            return new StoredEntry(row.GetInt64(0), (EntryKind)row.GetInt64(1), row.GetString(2), row.GetInt64(3), row.GetFieldValue<byte[]>(5), row.IsDBNull(4) ? -1 : Index(row.GetInt64(4)));
        }
        catch (Exception failure) when (JournalFaults.IsDamagedRow(failure))
        {
            throw JournalFaults.Damaged(file.Path, failure);
        }
    }

    private long Index(long leaf) => IndexOf(leaf, firstLeaf);

    /// <summary>A leaf's index in its log: below -1 where that was closed.</summary>
    public static long IndexOf(long leaf, long firstLeaf) => leaf >= firstLeaf ? leaf - firstLeaf : leaf - firstLeaf - 1;

    /// <summary>Null where retention has taken the file away meanwhile.</summary>
    public SqliteConnection? TryOpen(PeriodFile file)
    {
        try
        {
            return JournalFile.OpenReader(file.Path, isPooled: file.Path != files.Last.Path);
        }
        catch (DataDirectoryException) when (files.All.All(other => other.Path != file.Path))
        {
            return null;
        }
    }
}
