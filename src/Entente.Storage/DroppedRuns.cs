using System.Buffers.Binary;
using System.Text.Json;
using Entente.Journal;
using Entente.Runs;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>
/// One list for each file that retention has dropped, 16 bytes a run, sorted: <c>journal/dropped/PERIOD.runs</c>. So a run that was
/// dropped can be told from one that never was, for as long as the directory lives (docs/decisions/0007). Lists are looked into on the
/// disk: they take no memory.
/// </summary>
internal sealed class DroppedRuns(string folder)
{
    public const string FolderName = "dropped";

    // Magic, opening leaf, time of the drop, retention, number of records; then a record each: name, owner, leaf from the opening leaf on.
    private const int HeaderLength = 36;
    private const int RecordLength = 16;
    private const uint NoLeaf = uint.MaxValue;

    private static ReadOnlySpan<byte> Magic => "entdrop1"u8;

    /// <summary>Writes the list of a file that is about to be dropped; one that is there from an attempt before is replaced.</summary>
    public void Add(PeriodFile file, int retention, long nowMs)
    {
        var records = Merge(Read(file));
        var list = new byte[HeaderLength + (records.Count * RecordLength)];
        Magic.CopyTo(list);
        BinaryPrimitives.WriteInt64BigEndian(list.AsSpan(8), file.OpeningLeaf);
        BinaryPrimitives.WriteInt64BigEndian(list.AsSpan(16), nowMs);
        BinaryPrimitives.WriteInt32BigEndian(list.AsSpan(24), retention);
        BinaryPrimitives.WriteInt64BigEndian(list.AsSpan(28), records.Count);
        foreach (var (at, record) in records.Index())
        {
            var place = list.AsSpan(HeaderLength + (at * RecordLength), RecordLength);
            BinaryPrimitives.WriteUInt64BigEndian(place, record.Name);
            BinaryPrimitives.WriteUInt32BigEndian(place[8..], record.Owner);
            BinaryPrimitives.WriteUInt32BigEndian(place[12..], record.Leaf < 0 ? NoLeaf : (uint)(record.Leaf - file.OpeningLeaf));
        }

        DurableFile.MakeDirectory(folder);
        DurableFile.Write(Path.Combine(folder, file.Period + ".runs"), list);
    }

    /// <summary>What all lists say of a run: it may have lain in two files.</summary>
    /// <exception cref="JournalUnavailableException">A list cannot be read.</exception>
    public DroppedRun? Find(string run, long firstLeaf)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var name = DroppedRun.NameOf(run);
        DroppedRun? found = null;
        foreach (var path in Directory.GetFiles(folder, "*.runs").OrderDescending(StringComparer.Ordinal))
        {
            if (Find(path, name, firstLeaf) is { } here)
            {
                found = found is null ? here : found with
                {
                    LeafIndex = found.LeafIndex == -1 ? here.LeafIndex : found.LeafIndex,
                    Owner = found.Owner == 0 ? here.Owner : found.Owner,
                };
            }
        }

        return found;
    }

    private static DroppedRun? Find(string path, ulong name, long firstLeaf)
    {
        try
        {
            using var list = File.OpenHandle(path);
            Span<byte> header = stackalloc byte[HeaderLength];
            var isWhole = RandomAccess.Read(list, header, 0) == HeaderLength && header.StartsWith(Magic);
            var count = BinaryPrimitives.ReadInt64BigEndian(header[28..]);
            if (!isWhole || RandomAccess.GetLength(list) != HeaderLength + (count * RecordLength))
            {
                throw Unreadable(path, null);
            }

            Span<byte> record = stackalloc byte[RecordLength];
            for (var (low, high) = (0L, count); low < high;)
            {
                var middle = low + ((high - low) / 2);
                RandomAccess.Read(list, record, HeaderLength + (middle * RecordLength));
                var there = BinaryPrimitives.ReadUInt64BigEndian(record);
                if (there == name)
                {
                    var leaf = BinaryPrimitives.ReadUInt32BigEndian(record[12..]);
                    return new DroppedRun
                    {
                        Period = Path.GetFileNameWithoutExtension(path),
                        DroppedMs = BinaryPrimitives.ReadInt64BigEndian(header[16..]),
                        Retention = BinaryPrimitives.ReadInt32BigEndian(header[24..]),
                        LeafIndex = leaf == NoLeaf ? -1 : JournalReader.IndexOf(BinaryPrimitives.ReadInt64BigEndian(header[8..]) + leaf, firstLeaf),
                        Owner = BinaryPrimitives.ReadUInt32BigEndian(record[8..]),
                    };
                }

                (low, high) = there < name ? (middle + 1, high) : (low, middle);
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    // Of each run its first event, which says whose it is, and its last leaf.
    private static List<Record> Read(PeriodFile file)
    {
        var records = new List<Record>();
        using var connection = JournalFile.OpenReader(file.Path);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT kind, subject, body, min(seq) FROM entries INDEXED BY entries_by_subject WHERE {PackedRow.Holds(EntryKind.Run)} GROUP BY subject";
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
            {
                var run = row.GetString(1);
                var first = PackedRow.Read(row.GetInt64(0), 0, row.GetFieldValue<byte[]>(2)).Find(entry => entry.Kind == EntryKind.Run);
                records.Add(new(DroppedRun.NameOf(run), Owner(run, first.Body.Span), -1));
            }
        }

        command.CommandText = "SELECT subject, max(leaf) FROM entries INDEXED BY entries_by_subject WHERE leaf IS NOT NULL GROUP BY subject";
        using var leaf = command.ExecuteReader();
        while (leaf.Read())
        {
            records.Add(new(DroppedRun.NameOf(leaf.GetString(0)), 0, leaf.GetInt64(1)));
        }

        return records;
    }

    private static uint Owner(string run, ReadOnlySpan<byte> body)
    {
        try
        {
            return RunEventJson.Read(body) is RunStarted started ? DroppedRun.OwnerOf(run, started.Caller) : 0;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            return 0;
        }
    }

    private static List<Record> Merge(List<Record> records)
    {
        records.Sort((left, right) => left.Name.CompareTo(right.Name));
        var merged = new List<Record>(records.Count);
        foreach (var record in records)
        {
            if (merged.Count > 0 && merged[^1].Name == record.Name)
            {
                merged[^1] = new(record.Name, Math.Max(merged[^1].Owner, record.Owner), Math.Max(merged[^1].Leaf, record.Leaf));
            }
            else
            {
                merged.Add(record);
            }
        }

        return merged;
    }

    private static JournalUnavailableException Unreadable(string path, Exception? failure) =>
        new($"{path}, the list of runs that were dropped, cannot be read: put it back from a backup", failure);

    /// <param name="Leaf">As the journal counts them, closed logs' too; -1: none.</param>
    private readonly record struct Record(ulong Name, uint Owner, long Leaf);
}
