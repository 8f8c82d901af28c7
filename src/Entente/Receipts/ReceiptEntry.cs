using System.Security.Cryptography;

namespace Entente.Receipts;

/// <summary>
/// What the log holds of a receipt: the digest of its canonical bytes, and nothing else, so that the log can be public and outlive
/// the receipt (docs/decisions/0004).
/// </summary>
public static class ReceiptEntry
{
    /// <summary>The log's entry: SHA-256 of the canonical receipt, 32 bytes.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> receipt) => SHA256.HashData(receipt);

    /// <inheritdoc cref="Digest(ReadOnlySpan{byte})"/>
    /// <param name="digest">Takes it.</param>
    public static void Digest(ReadOnlySpan<byte> receipt, Span<byte> digest) => SHA256.HashData(receipt, digest);

    /// <summary>The hash of its leaf in the log's tree, 32 bytes.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> receipt)
    {
        Span<byte> digest = stackalloc byte[MerkleHash.Length];
        SHA256.HashData(receipt, digest);
        return MerkleHash.Leaf(digest);
    }

    /// <summary>
    /// The signature that a receipt's file carries: by the log's key over the canonical receipt. The same receipt and key always give the
    /// same 64 bytes (RFC 8032), so it need not be kept.
    /// </summary>
    /// <param name="signer">A key whose name is the receipt's log.</param>
    public static byte[] Sign(ReadOnlySpan<byte> receipt, NoteSigner signer) => signer.Sign(ReceiptStatements.OfReceipt(receipt));
}
