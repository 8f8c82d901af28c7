using Entente.Journal;
using Entente.Storage;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>Cuts the power at moments of a recording, opens what is left with the product as it is, and says what is wrong with it.</summary>
internal sealed class Survey(Recording recording)
{
    private const double Second = 1000;

    /// <summary>Null where all that was promised holds.</summary>
    public async Task<string?> CutAsync(int seed, CutKind? wanted = null)
    {
        var random = new Random(seed);
        var kind = wanted ?? (CutKind)random.Next(1 + (int)CutKind.AnySectors);

        // Half of the cuts come right after something was promised, when the least has had time to reach the disk.
        var moment = random.Next(2) == 0 ? random.Next(recording.Events.Count + 1) : recording.Promises[random.Next(recording.Promises.Count)].Moment;
        using var left = new TemporaryDirectory();
        new PowerCut(recording.Events, moment, kind, random).Leave(recording.Root, left.Path);
        return await JudgeAsync(left.Path, moment, kind, goesOn: seed % 4 == 0) is { } wrong ? $"seed {seed}, {kind} at event {moment} of {recording.Events.Count}: {wrong}" : null;
    }

    private async Task<string?> JudgeAsync(string path, int moment, CutKind kind, bool goesOn)
    {
        try
        {
            var found = await OpenAsync(path, also: null);
            var wrong = Compare(found, moment, kind) ?? Trace(path, moment, kind);
            if (wrong is not null || !goesOn)
            {
                return wrong;
            }

            var next = new JournalEntry(EntryKind.Leaf, "afterwards", 0, "on it goes"u8.ToArray());
            await OpenAsync(path, next);
            var afterwards = await OpenAsync(path, also: null);
            return afterwards.Count != found.Count + 1 || afterwards[^1].LeafIndex != found.Where(entry => entry.Kind == EntryKind.Leaf).Select(entry => entry.LeafIndex + 1).DefaultIfEmpty(afterwards[^1].LeafIndex).Last()
                ? "what was appended afterwards did not go on where it ended"
                : null;
        }
        catch (Exception failure) when (failure is DataDirectoryException or JournalUnavailableException or Microsoft.Data.Sqlite.SqliteException)
        {
            return failure.Message;
        }
    }

    private static async Task<IReadOnlyList<StoredEntry>> OpenAsync(string path, JournalEntry? also)
    {
        using var directory = DataDirectory.Open(path);
        await using var journal = SqliteJournal.Open(directory, Durability.Strict);
        if (also is not null)
        {
            await journal.AppendAsync([also.Value]);
        }

        return await JournalWork.All(journal);
    }

    private string? Compare(IReadOnlyList<StoredEntry> found, int moment, CutKind kind)
    {
        // 1. What was erased may be there as long as nobody was told that it is gone.
        var erased = recording.Erased.ToDictionary(one => one.Subject);
        if (found.FirstOrDefault(entry => entry.Kind == EntryKind.Salts && erased.TryGetValue(entry.Subject, out var one) && IsOwed(one.Promise, moment, kind)) is { } back)
        {
            return $"what was erased of {back.Subject} is back";
        }

        // 2. The rest is a beginning of what was written, but for files that retention may have dropped by then.
        var rest = found.Where(entry => entry.Kind != EntryKind.Salts || !erased.ContainsKey(entry.Subject)).ToList();
        var last = rest.Count == 0 ? 0 : rest[^1].Sequence;
        var mayLack = moment >= recording.DroppedFrom ? recording.DroppedUpTo : 0;
        var first = rest.Where(entry => !JournalWork.IsStanding(entry)).Select(entry => entry.Sequence).DefaultIfEmpty(long.MaxValue).First();
        var written = recording.Entries.Where(entry => entry.Sequence <= last && (entry.Sequence > mayLack || entry.Sequence >= first || JournalWork.IsStanding(entry))).ToList();
        for (var i = 0; i < Math.Max(rest.Count, written.Count); i++)
        {
            if (i >= rest.Count || i >= written.Count || !Same(rest[i], written[i]))
            {
                return $"entry {(i < written.Count ? written[i].Sequence : rest[i].Sequence)} is not the one that was written, or not there though later ones are";
            }
        }

        if (rest.Count > 0 && rest[^1].Kind != EntryKind.Erasure && JournalWork.Mark(rest[^1]) is var (append, index, count) && index != count - 1)
        {
            return $"of append {append} there are {index + 1} entries of {count}";
        }

        // 3. What was promised is there, or was dropped as it was meant to be.
        var there = recording.Entries.Where(entry => entry.Sequence <= last && entry.Kind != EntryKind.Erasure).Select(entry => JournalWork.Mark(entry).Append).ToHashSet();
        var lost = recording.Promises.Where(promise => IsOwed(promise, moment, kind) && !there.Contains(promise.Append)).ToList();
        return lost.Count > 0 ? $"{lost.Count} appends that were acknowledged are gone, the first is {lost[0]}" : null;
    }

    private string? Trace(string path, int moment, CutKind kind)
    {
        var gone = recording.Erased.Where(one => IsOwed(one.Promise, moment, kind)).ToList();
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            if (gone.Find(one => bytes.AsSpan().IndexOf(one.Secret) >= 0) is { } found)
            {
                return $"bytes of {found.Subject}, which was erased, are in {Path.GetFileName(file)}";
            }
        }

        return null;
    }

    private bool IsOwed(Promise promise, int moment, CutKind kind) => promise.Moment <= moment
        && (recording.Durability == Durability.Strict || kind == CutKind.Killed || promise.At <= recording.EndOf(moment) - Second - recording.Stall);

    private static bool Same(StoredEntry one, StoredEntry other) =>
        one.Sequence == other.Sequence && one.Kind == other.Kind && one.Subject == other.Subject && one.TimeMs == other.TimeMs
        && one.LeafIndex == other.LeafIndex && one.Body.Span.SequenceEqual(other.Body.Span);
}
