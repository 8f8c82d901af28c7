using System.Text;
using Entente.Receipts.Tiles;

namespace Entente.Receipts;

/// <summary>
/// A node's log of receipts: the tree over their digests, its tiles, and the newest checkpoint that its key signed. The caller appends
/// entries once they are durable, so that a checkpoint covers durable entries only.
/// </summary>
/// <remarks><see cref="Append"/> and <see cref="Publish"/> belong to one thread each; any thread may read.</remarks>
public sealed class ReceiptLog
{
    private readonly NoteSigner _signer;
    private readonly ITileStore _store;
    private MerkleTree _tree;
    private EntryBundles _bundles;
    private Published? _published;

    /// <param name="signer">The log's key; its name is the log's origin.</param>
    /// <param name="store">Where tiles and checkpoint are kept; default: in memory.</param>
    public ReceiptLog(NoteSigner signer, ITileStore? store = null)
    {
        _signer = signer;
        _store = store ?? new MemoryTileStore();
        _tree = new MerkleTree(_store);
        _bundles = new EntryBundles(_store, _tree);
    }

    /// <summary>The log's name.</summary>
    public string Origin => _signer.Name;

    /// <summary>The log's published key.</summary>
    public NoteVerifier Verifier => _signer.Verifier;

    /// <summary>Number of entries, published or not.</summary>
    public long Size => _tree.Size;

    /// <summary>The newest signed checkpoint's note; null before the first <see cref="Publish"/>.</summary>
    public string? Checkpoint => Volatile.Read(ref _published)?.Note;

    /// <summary>Number of entries that <see cref="Checkpoint"/> covers.</summary>
    public long PublishedSize => Volatile.Read(ref _published)?.Size ?? 0;

    /// <summary>Number of entries that are in full tiles under a kept checkpoint: the log no longer needs their receipts.</summary>
    public long KeptSize => PublishedSize / TileId.Width * TileId.Width;

    /// <summary>Goes on where the store's checkpoint and the journal's entries say; once, before anything is appended.</summary>
    /// <param name="entriesFrom">The journal's entries in order, from an index on; it may begin later where receipts were dropped.</param>
    /// <exception cref="LogStoreException">Tiles, checkpoint and journal contradict each other, or something is lost that cannot be made anew.</exception>
    public async Task LoadAsync(Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        // 1. What was said last. Tiles that nobody was told of are made again.
        var last = ReadCheckpoint();
        var full = (last?.Size ?? 0) / TileId.Width;
        var mender = new TileMender(_store, entriesFrom);
        await mender.MendMissingAsync(full);

        // 2. The tiles, then the journal's entries after them; they must lead to what was said.
        await ResumeAsync(full, entriesFrom);
        RequireEntries(last);
        if (last is null || IsLedToBy(last))
        {
            return;
        }

        await mender.MendDamagedAsync(full);
        await ResumeAsync(full, entriesFrom);
        if (!IsLedToBy(last))
        {
            throw new LogStoreException($"the log's tiles and receipts do not lead to its own checkpoint of {last.Size} receipts: put the directory log back from a backup");
        }
    }

    /// <summary>Adds a durable entry (<see cref="SignedReceipt.Digest"/>). Returns its index.</summary>
    public long Append(ReadOnlySpan<byte> digest)
    {
        _bundles.Append(digest);
        return _tree.Append(digest);
    }

    /// <summary>Signs a checkpoint over all entries there are.</summary>
    public string Publish() => Publish(Size);

    /// <summary>
    /// Keeps full tiles and a signed checkpoint over the first <paramref name="size"/> entries, then shows it. Where it would say what
    /// the last one says, that one stands.
    /// </summary>
    /// <exception cref="LogStoreException">The disk does not take them: the last checkpoint stands, the next call tries again.</exception>
    public string Publish(long size)
    {
        if (_published is { } published && published.Size >= size)
        {
            return published.Note;
        }

        _bundles.Write();
        _tree.WriteTiles();
        var note = new Checkpoint { Origin = Origin, Size = size, Root = _tree.Root(size) }.Sign(_signer);

        // Kept before it is shown: after a restart the log still holds everything that anyone was shown.
        _store.WriteCheckpoint(note);
        Volatile.Write(ref _published, new Published(size, note));
        return note;
    }

    /// <summary>A tile or an entry bundle, as C2SP tlog-tiles serves it; null where the newest checkpoint does not cover it.</summary>
    /// <exception cref="LogStoreException">It is lost or damaged.</exception>
    public byte[]? Tile(TileId tile, int width)
    {
        var level = Math.Max(0, tile.Level);
        if (level >= TileId.Levels || tile.Index > PublishedSize >> (8 * (level + 1)) || (tile.Index * TileId.Width) + width > PublishedSize >> (8 * level))
        {
            return null;
        }

        return tile.Level == TileId.Entries ? _bundles.Bundle(tile.Index, width) : _tree.Tile(tile.Level, tile.Index, width);
    }

    /// <summary>
    /// What a caller is given for a receipt: the bundle where the newest checkpoint covers it, else the signed receipt alone.
    /// <paramref name="salts"/> are for the run's own key only.
    /// </summary>
    public byte[] Bundle(long index, ReadOnlySpan<byte> signedReceipt, ReceiptSalts? salts = null)
    {
        var bundle = Volatile.Read(ref _published) is { } published && index >= 0 && index < published.Size
            ? ReceiptBundle.Write(signedReceipt, index, _tree.InclusionProof(index, published.Size), published.Note)
            : signedReceipt.ToArray();
        // Of a log that was closed, only its own key could say that salts belong to a receipt.
        return salts is null || index < -1 ? bundle : ReceiptBundle.WithSalts(bundle, salts, _signer);
    }

    private async Task ResumeAsync(long full, Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        _tree = MerkleTree.Resume(_store, full);
        _bundles = new EntryBundles(_store, _tree);
        _bundles.BeginAt(full);
        await foreach (var (index, digest) in entriesFrom(Size))
        {
            if (index != Size)
            {
                throw new LogStoreException($"the log goes on with receipt {Size}, but the journal's next is {index}: put the data directory back from a backup");
            }

            Append(digest);
        }
    }

    private Checkpoint? ReadCheckpoint()
    {
        if (_store.ReadCheckpoint() is not { } note)
        {
            return null;
        }

        try
        {
            return SignedNote.Open(Encoding.UTF8.GetBytes(note), [Verifier], out var opened) == NoteFailure.None && Receipts.Checkpoint.Parse(opened!.Text) is { } checkpoint && checkpoint.Origin == Origin
                ? checkpoint
                : throw new FormatException("its signature is not the log's");
        }
        catch (FormatException wrong)
        {
            throw new LogStoreException($"the log's checkpoint is no checkpoint of {Origin} ({wrong.Message.TrimEnd('.')}): put log/checkpoint back from a backup; without it, the log is made anew if the journal has all of its receipts", wrong);
        }
    }

    private void RequireEntries(Checkpoint? last)
    {
        if (last is not null && Size < last.Size)
        {
            throw new LogStoreException($"the log's checkpoint covers {last.Size} receipts, the journal ends with receipt {Size}: the journal is older than the log; restore both from one backup");
        }
    }

    private bool IsLedToBy(Checkpoint last) => last.Root.Span.SequenceEqual(_tree.Root(last.Size));

    private sealed record Published(long Size, string Note);
}
