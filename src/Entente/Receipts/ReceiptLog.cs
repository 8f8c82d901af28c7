namespace Entente.Receipts;

/// <summary>
/// A node's log of receipts: its tree, and the newest checkpoint that its key signed. It does no I/O; the caller appends
/// leaves once they are durable, so that a checkpoint covers durable leaves only.
/// </summary>
/// <remarks><see cref="Append"/> and <see cref="Publish"/> belong to one thread; any thread may read.</remarks>
public sealed class ReceiptLog
{
    private readonly NoteSigner _signer;
    private readonly MerkleTree _tree = new();
    private Published? _published;

    /// <param name="signer">The log's key; its name is the log's origin.</param>
    public ReceiptLog(NoteSigner signer) => _signer = signer;

    /// <summary>The log's name.</summary>
    public string Origin => _signer.Name;

    /// <summary>The log's published key.</summary>
    public NoteVerifier Verifier => _signer.Verifier;

    /// <summary>The tree, to be read.</summary>
    public MerkleTree Tree => _tree;

    /// <summary>The newest signed checkpoint's note; null before the first <see cref="Publish"/>.</summary>
    public string? Checkpoint => Volatile.Read(ref _published)?.Note;

    /// <summary>Number of leaves that <see cref="Checkpoint"/> covers.</summary>
    public long PublishedSize => Volatile.Read(ref _published)?.Size ?? 0;

    /// <summary>Adds a durable leaf (<see cref="SignedReceipt.Bytes"/>). Returns its index.</summary>
    public long Append(ReadOnlySpan<byte> leaf) => _tree.Append(leaf);

    /// <summary>Signs a checkpoint over all leaves there are. Where none came since the last one, that one stands.</summary>
    public string Publish()
    {
        var size = _tree.Size;
        if (_published is { } published && published.Size == size)
        {
            return published.Note;
        }

        var note = new Checkpoint { Origin = Origin, Size = size, Root = _tree.Root(size) }.Sign(_signer);
        Volatile.Write(ref _published, new Published(size, note));
        return note;
    }

    /// <summary>
    /// What a caller is given for a leaf: the bundle where the newest checkpoint covers it, else the signed receipt alone.
    /// <paramref name="salts"/> are for the run's own key only.
    /// </summary>
    public byte[] Bundle(long index, ReadOnlySpan<byte> signedReceipt, ReceiptSalts? salts = null)
    {
        var bundle = Volatile.Read(ref _published) is { } published && index < published.Size
            ? ReceiptBundle.Write(signedReceipt, index, _tree.InclusionProof(index, published.Size), published.Note)
            : signedReceipt.ToArray();
        return salts is null ? bundle : ReceiptBundle.WithSalts(bundle, salts, _signer);
    }

    private sealed record Published(long Size, string Note);
}
