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
        return await JudgeAsync(left.Path, moment, kind) is { } wrong ? $"seed {seed}, {kind} at event {moment} of {recording.Events.Count}: {wrong}" : null;
    }

    private async Task<string?> JudgeAsync(string path, int moment, CutKind kind)
    {
        try
        {
            var found = await OpenAsync(path, also: null);
            if (Compare(found, moment, kind) is { } wrong)
            {
                return wrong;
            }

            var next = new JournalEntry(EntryKind.Leaf, "afterwards", 0, "on it goes"u8.ToArray());
            await OpenAsync(path, next);
            var afterwards = await OpenAsync(path, also: null);
            return afterwards.Count == found.Count + 1 && afterwards[^1].LeafIndex == found.Count(entry => entry.Kind == EntryKind.Leaf) ? null : "what was appended afterwards did not go on where it ended";
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
            await journal.AppendAsync([also]);
        }

        return await JournalWork.All(journal);
    }

    private string? Compare(IReadOnlyList<StoredEntry> found, int moment, CutKind kind)
    {
        if (found.Count > recording.Entries.Count)
        {
            return $"{found.Count} entries of {recording.Entries.Count} that there ever were";
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (!Same(found[i], recording.Entries[i]))
            {
                return $"entry {i + 1} is not the one that was written, or its predecessor is missing";
            }
        }

        if (found.Count > 0 && JournalWork.Mark(found[^1]) is var (append, index, count) && index != count - 1)
        {
            return $"of append {append} there are {index + 1} entries of {count}";
        }

        var there = found.Select(entry => JournalWork.Mark(entry).Append).ToHashSet();
        var lost = recording.Promises.Where(promise => IsOwed(promise, moment, kind) && !there.Contains(promise.Append)).ToList();
        return lost.Count > 0 ? $"{lost.Count} appends that were acknowledged are gone, the first is {lost[0]}" : null;
    }

    private bool IsOwed(Promise promise, int moment, CutKind kind) => promise.Moment <= moment
        && (recording.Durability == Durability.Strict || kind == CutKind.Killed || promise.At <= recording.EndOf(moment) - Second - recording.Stall);

    private static bool Same(StoredEntry one, StoredEntry other) =>
        one.Sequence == other.Sequence && one.Kind == other.Kind && one.Subject == other.Subject && one.TimeMs == other.TimeMs
        && one.LeafIndex == other.LeafIndex && one.Body.Span.SequenceEqual(other.Body.Span);
}
