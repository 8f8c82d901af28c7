using System.Text;
using Entente.Receipts.Tiles;

namespace Entente.Receipts;

/// <summary>
/// A log that was closed by a restore: it says nothing new, and what it has said is served and proven as before. Safe for concurrent use.
/// </summary>
public sealed class ClosedLog
{
    private readonly MerkleTree _tree;
    private readonly EntryBundles _bundles;

    private ClosedLog(string note, Checkpoint checkpoint, MerkleTree tree, EntryBundles bundles)
    {
        (Note, Origin, Size, _tree, _bundles) = (note, checkpoint.Origin, checkpoint.Size, tree, bundles);
    }

    /// <summary>Its last checkpoint, a signed note.</summary>
    public string Note { get; }

    /// <summary>Its name.</summary>
    public string Origin { get; }

    /// <summary>Number of entries that <see cref="Note"/> covers.</summary>
    public long Size { get; }

    /// <summary>
    /// Opens it: the checkpoint is signed by one of its keys, and its tiles lead to it. Tiles that are missing or damaged are made anew
    /// where that can be done.
    /// </summary>
    /// <param name="keys">The published keys of this log.</param>
    /// <param name="entriesFrom">Entries in order from an index on, up to the checkpoint's size at least: those after the last full tile, and others where there are some.</param>
    /// <returns>Null where it has never said anything.</returns>
    /// <exception cref="LogStoreException">It is not what its checkpoint says; the message names what is wrong.</exception>
    public static async Task<ClosedLog?> OpenAsync(ITileStore store, string origin, IReadOnlyList<NoteVerifier> keys, Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        if (store.ReadCheckpoint() is not { } note)
        {
            return null;
        }

        var last = Read(note, origin, keys);
        var full = last.Size / TileId.Width;
        var mender = new TileMender(store, entriesFrom);
        await mender.MendMissingAsync(full);
        var log = await ResumeAsync(store, note, last, entriesFrom);
        if (!log.LeadsTo(last))
        {
            await mender.MendDamagedAsync(full);
            log = await ResumeAsync(store, note, last, entriesFrom);
        }

        return log.LeadsTo(last) ? log : throw new LogStoreException($"the tiles of the closed log {origin} do not lead to its last checkpoint of {last.Size} receipts");
    }

    /// <inheritdoc cref="ReceiptLog.Tile"/>
    public byte[]? Tile(TileId tile, int width) => tile.IsCoveredBy(Size, width)
        ? tile.Level == TileId.Entries ? _bundles.Bundle(tile.Index, width) : _tree.Tile(tile.Level, tile.Index, width)
        : null;

    /// <summary>The tiles that are not full, one a level at most, and the bundle: with them in their places the log can be served as files.</summary>
    public IEnumerable<(TileId Tile, int Width)> LastTiles()
    {
        for (var (level, there) = (0, Size); there > 0; level++, there /= TileId.Width)
        {
            if ((int)(there % TileId.Width) is var width and > 0)
            {
                yield return (new(level, there / TileId.Width), width);
                if (level == 0)
                {
                    yield return (new(TileId.Entries, there / TileId.Width), width);
                }
            }
        }
    }

    /// <summary>A receipt's file, with its proof where the last checkpoint covers it. Never with salts: only the closed log's key could vouch for them.</summary>
    /// <exception cref="LogStoreException">A tile is lost or damaged.</exception>
    /// <param name="receipt">The canonical receipt.</param>
    /// <param name="signature">As the log's key made it before it was closed; empty where it is lost.</param>
    public byte[] Bundle(long index, ReadOnlyMemory<byte> receipt, ReadOnlyMemory<byte> signature) => new ReceiptBundle
    {
        Receipt = receipt,
        Signature = signature,
        Proof = index < Size ? new(index, _tree.InclusionProof(index, Size), Note) : null,
    }.Write();

    private static Checkpoint Read(string note, string origin, IReadOnlyList<NoteVerifier> keys)
    {
        try
        {
            var failure = SignedNote.Open(Encoding.UTF8.GetBytes(note), keys, out var opened);
            if (failure != NoteFailure.None)
            {
                throw new FormatException($"its signature: {failure}");
            }

            var checkpoint = Checkpoint.Parse(opened!.Text);
            return checkpoint.Origin == origin && opened.Verified.Any(signature => signature.Name == origin) ? checkpoint : throw new FormatException($"it is of {checkpoint.Origin}");
        }
        catch (FormatException wrong)
        {
            throw new LogStoreException($"the last checkpoint of the closed log is none that {origin} signed ({wrong.Message.TrimEnd('.')})", wrong);
        }
    }

    private static async Task<ClosedLog> ResumeAsync(ITileStore store, string note, Checkpoint last, Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        var tree = MerkleTree.Resume(store, last.Size / TileId.Width);
        var bundles = new EntryBundles(store, tree);
        bundles.BeginAt(last.Size / TileId.Width);
        await foreach (var (index, digest) in entriesFrom(tree.Size))
        {
            if (index != tree.Size || index >= last.Size)
            {
                break;
            }

            bundles.Append(digest);
            tree.Append(digest);
        }

        return tree.Size == last.Size
            ? new(note, last, tree, bundles)
            : throw new LogStoreException($"the last checkpoint of the closed log {last.Origin} covers {last.Size} receipts, and after {tree.Size} there is no next one");
    }

    private bool LeadsTo(Checkpoint last) => last.Root.Span.SequenceEqual(_tree.Root(last.Size));
}
