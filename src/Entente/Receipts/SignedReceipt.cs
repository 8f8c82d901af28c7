namespace Entente.Receipts;

/// <summary>
/// A receipt with its signature in canonical form, <c>{"receipt":…,"signature":"…"}</c>. Its <see cref="Bytes"/> are the content
/// of its leaf in the log and, until the log has a checkpoint over it, what a caller is given.
/// </summary>
public sealed class SignedReceipt
{
    private SignedReceipt(byte[] bytes) => Bytes = bytes;

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The leaf's hash, 32 bytes.</summary>
    public byte[] LeafHash() => MerkleHash.Leaf(Bytes.Span);

    /// <summary>Signs. The same receipt and key always give the same bytes.</summary>
    /// <exception cref="ArgumentException">The receipt names another log than the key, or cannot be written.</exception>
    public static SignedReceipt Create(Receipt receipt, NoteSigner signer)
    {
        if (receipt.Log != signer.Name)
        {
            throw new ArgumentException($"The receipt is of the log {receipt.Log}, the key of {signer.Name}.", nameof(receipt));
        }

        var canonical = receipt.ToCanonicalBytes();
        var signature = signer.Sign(ReceiptStatements.OfReceipt(canonical));
        return new SignedReceipt(ReceiptStatements.Signed(canonical, Convert.ToHexStringLower(signature)));
    }
}
