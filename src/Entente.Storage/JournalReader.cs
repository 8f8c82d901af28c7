using System.Collections.Immutable;
using System.Globalization;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>Reads across the files, which are opened as they are reached. Any thread.</summary>
/// <param name="firstLeaf">Number of the leaf that is the log's leaf 0: others before it belong to logs that were closed.</param>
internal sealed class JournalReader(JournalFiles files, long firstLeaf = 0)
{
    private const int PageRows = 256;
    private const string BySubject = "entries INDEXED BY entries_by_subject"; // said, since without statistics SQLite guesses
    private const string ByKind = "entries INDEXED BY entries_by_kind";
    private const string BySequence = "entries NOT INDEXED";
    private const string ByLeaf = "entries INDEXED BY entries_by_leaf";
    private const string Columns = "seq, kind, subject, time_ms, leaf, body";

    /// <summary>Entries of kinds, oldest first, after one sequence and up to another.</summary>
    public IEnumerable<StoredEntry> Read(IReadOnlyList<EntryKind> kinds, long after, long upTo = long.MaxValue)
    {
        // What runs have left along the sequence, each other kind along its own index, and all merged.
        EntryKind[] ofRuns = [.. kinds.Where(JournalKinds.IsOfRun)];
        var next = kinds.Where(kind => !JournalKinds.IsOfRun(kind)).Select(kind => Read(kind, after, upTo).GetEnumerator()).ToList();
        if (ofRuns.Length > 0)
        {
            next.Add(ReadOfRuns(ofRuns, after, upTo).GetEnumerator());
        }

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
        if (JournalKinds.IsOfRun(kind))
        {
            foreach (var entry in ReadOfRuns([kind], after, upTo))
            {
                yield return entry;
            }

            yield break;
        }

        var all = files.All;
        var isStanding = JournalKinds.IsStanding(kind);
        var first = isStanding ? LastCarrying(all) : 0;
        if (isStanding)
        {
            foreach (var entry in Pages(all[first], "carried", $"kind = {(int)kind}", [kind], after, upTo))
            {
                yield return entry;
            }
        }

        foreach (var file in Within(all[first..], after, upTo))
        {
            foreach (var entry in Pages(file, ByKind, $"kind = {(int)kind} AND {JournalSchema.IsIndexed}", [kind], after, upTo))
            {
                yield return entry;
            }
        }
    }

    private IEnumerable<StoredEntry> ReadOfRuns(EntryKind[] kinds, long after, long upTo) =>
        Within(files.All, after, upTo).SelectMany(file => Pages(file, BySequence, PackedRow.Holds(kinds), kinds, after, upTo));

    private static IEnumerable<PeriodFile> Within(ImmutableArray<PeriodFile> all, long after, long upTo) =>
        all.Where((file, i) => (i + 1 == all.Length || all[i + 1].OpeningSequence > after) && file.OpeningSequence < upTo);

    /// <summary>
    /// Entries of one kind about one subject, oldest first. What belongs to a run lies in one file or in neighbouring ones, looked for from
    /// the newest back; an unfinished run is ended at the next start, so before a further file is made.
    /// </summary>
    public IEnumerable<StoredEntry> Read(EntryKind kind, string subject)
    {
        var all = files.All;
        var where = $"subject = $subject AND {PackedRow.Holds(kind)}";
        var (from, to) = JournalKinds.IsStanding(kind) ? (LastCarrying(all), all.Length - 1)
            : JournalKinds.IsOfRun(kind) ? Locate(all, where, subject)
            : (0, all.Length - 1);
        if (JournalKinds.IsStanding(kind))
        {
            foreach (var entry in Pages(all[from], "carried", where, [kind], 0, long.MaxValue, subject))
            {
                yield return entry;
            }
        }

        for (var i = from; i <= to; i++)
        {
            foreach (var entry in Pages(all[i], BySubject, where, [kind], 0, long.MaxValue, subject))
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
                foreach (var entry in Pages(all[i], ByLeaf, "leaf IS NOT NULL", [EntryKind.Leaf], from - 1, long.MaxValue))
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
    private IEnumerable<StoredEntry> Pages(PeriodFile file, string table, string where, EntryKind[] kinds, long after, long upTo, string? subject = null)
    {
        using var connection = TryOpen(file);
        if (connection is null)
        {
            yield break;
        }

        var order = table == ByLeaf ? "leaf" : "seq";
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM {table} WHERE {where} AND {order} > $after AND seq <= $upTo ORDER BY {order} LIMIT {PageRows}";
        command.Parameters.AddWithValue("$upTo", upTo);
        if (subject is not null)
        {
            command.Parameters.AddWithValue("$subject", subject);
        }

        var last = command.Parameters.AddWithValue("$after", table == BySequence && after > 0 ? BeforeRowOf(connection, after) : after);
        var page = new List<StoredEntry>();
        int rows;
        do
        {
            page.Clear();
            rows = 0;
            using (var row = command.ExecuteReader())
            {
                for (; row.Read(); rows++)
                {
                    Unpack(file, row, kinds, page);
                    last.Value = row.GetInt64(order == "leaf" ? 4 : 0);
                }
            }

            foreach (var entry in page)
            {
                if (order == "leaf" || (entry.Sequence > after && entry.Sequence <= upTo))
                {
                    yield return entry;
                }
            }
        }
        while (rows == PageRows);
    }

    // An entry may lie within a row that begins before it.
    private static long BeforeRowOf(SqliteConnection connection, long sequence) =>
        JournalFile.Number(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT max(seq) - 1 FROM entries WHERE seq <= {sequence}"));

    private void Unpack(PeriodFile file, SqliteDataReader row, EntryKind[] kinds, List<StoredEntry> into)
    {
        try
        {
            var (sequence, subject, leaf) = (row.GetInt64(0), row.GetString(2), row.IsDBNull(4) ? -1 : Index(row.GetInt64(4)));
            foreach (var (at, kind, timeMs, body) in PackedRow.Read(row.GetInt64(1), row.GetInt64(3), row.GetFieldValue<byte[]>(5)))
            {
                if (kinds.Contains(kind))
                {
                    into.Add(new StoredEntry(sequence + at, kind, subject, timeMs, body, kind == EntryKind.Leaf ? leaf : -1));
                }
            }
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
