using System.Buffers.Binary;
using System.Globalization;
using Entente.Journal;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Storage.Backup;

namespace Entente.Storage;

/// <summary>The logs that restores have closed, under <c>log/closed/N</c>: each whole, with its key, its last checkpoint and all tiles, those that are not full too.</summary>
public sealed class ClosedLogFiles : IClosedLogs
{
    private readonly long _firstLeaf;
    private readonly ClosedSignatures? _signatures;

    private ClosedLogFiles(long firstLeaf, IReadOnlyList<ClosedLogPlace> all, ClosedSignatures? signatures) => (_firstLeaf, All, _signatures) = (firstLeaf, all, signatures);

    /// <summary>Of a server without a data directory, or one that was never restored.</summary>
    public static ClosedLogFiles None { get; } = new(0, [], null);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ClosedLogPlace> All { get; }

    /// <summary>Opens all of them. One that is damaged is there with its <see cref="ClosedLogPlace.Trouble"/>: the others, and the log of now, are not held up by it.</summary>
    public static async Task<ClosedLogFiles> OpenAsync(DataDirectory data)
    {
        var places = new List<ClosedLogPlace>();
        foreach (var (number, folder) in Folders(data.Path))
        {
            var identity = LogIdentity.OfClosed(folder);
            try
            {
                if (await OpenAsync(folder, identity, Path.Combine(data.Path, "journal")) is { } log)
                {
                    places.Add(new(number, identity, log, null));
                }
            }
            catch (LogStoreException damaged)
            {
                places.Add(new(number, identity, null, $"log/closed/{number}: {damaged.Message}"));
            }
        }

        return new(LogIdentity.TryRead(data.Path)?.FirstLeaf ?? 0, places, data.ClosedSignatures);
    }

    /// <summary>Which closed log a leaf belongs to, and its index there; null where it is none of a closed one.</summary>
    /// <param name="leafIndex">As <see cref="StoredEntry.LeafIndex"/>: below -1.</param>
    public (ClosedLogPlace Log, long Index)? Locate(long leafIndex)
    {
        var leaf = _firstLeaf + leafIndex + 1;
        return leafIndex < -1 && All.LastOrDefault(log => log.Identity.FirstLeaf <= leaf) is { } log ? (log, leaf - log.Identity.FirstLeaf) : null;
    }

    /// <inheritdoc/>
    public byte[] Bundle(StoredEntry leaf)
    {
        var signature = _signatures?.Signature(leaf.LeafIndex);
        return Locate(leaf.LeafIndex) is ({ Log: { } log }, var index)
            ? log.Bundle(index, leaf.Body, signature)
            : new ReceiptBundle { Receipt = leaf.Body, Signature = signature }.Write();
    }

    /// <summary>Checks a log by its key and its tiles, and makes what it lacks: the tiles that are not full, which an open log keeps in memory.</summary>
    /// <param name="journal">The folder with the journal's files, for the entries after the last full tile.</param>
    /// <returns>Null where it has never said anything.</returns>
    /// <exception cref="LogStoreException">It is not what its checkpoint says.</exception>
    internal static async Task<ClosedLog?> OpenAsync(string folder, LogIdentity identity, string journal)
    {
        var files = new TileFiles(folder, $"log/closed/{Path.GetFileName(folder)}");
        if (files.ReadCheckpoint() is null)
        {
            return null;
        }

        var log = await ClosedLog.OpenAsync(files, identity.Origin, Keys(folder), from => EntriesAsync(files, identity, journal, from));
        foreach (var (tile, width) in log!.LastTiles())
        {
            var right = log.Tile(tile, width)!;
            if (!files.ReadPartial(tile, width).AsSpan().SequenceEqual(right))
            {
                files.WritePartial(tile, width, right);
            }
        }

        return log;
    }

    internal static IEnumerable<(int Number, string Folder)> Folders(string data)
    {
        var closed = Path.Combine(data, "log", "closed");
        return !Directory.Exists(closed) ? [] : Directory.GetDirectories(closed)
            .Select(folder => (Number: int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, folder))
            .Where(place => place.Number > 0)
            .OrderBy(place => place.Number);
    }

    private static IReadOnlyList<NoteVerifier> Keys(string folder)
    {
        var path = Path.Combine(folder, "log.pub");
        try
        {
            return LogKeyring.ParsePublished(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new LogStoreException($"{path}, the keys of a log that was closed, cannot be read ({failure.Message.TrimEnd('.')}): put it back from a backup", failure);
        }
    }

    // From the journal where it still has them, else from the log's own last bundle.
    private static async IAsyncEnumerable<(long Index, byte[] Digest)> EntriesAsync(TileFiles files, LogIdentity identity, string journal, long from)
    {
        await Task.CompletedTask;
        var next = from;
        foreach (var (leaf, digest) in JournalLeaves.From(journal, identity.FirstLeaf + from))
        {
            if (leaf != identity.FirstLeaf + next)
            {
                break;
            }

            yield return (next++, digest);
        }

        var first = from / TileId.Width * TileId.Width;
        for (var width = TileId.Width - 1; next == first && width > 0; width--)
        {
            if (files.ReadPartial(new(TileId.Entries, from / TileId.Width), width) is not { } bundle)
            {
                continue;
            }

            for (var at = 0; at < width; at++)
            {
                var record = bundle.AsSpan(at * (bundle.Length / width));
                yield return (next++, record.Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16BigEndian(record)).ToArray());
            }
        }
    }
}
