using System.Security.Cryptography;

namespace Entente.Receipts;

/// <summary>
/// A receipt with its signature in canonical form, <c>{"receipt":…,"signature":"…"}</c>. The log's entry for it is their digest
/// alone, so that the log can be public and outlive them (docs/decisions/0004).
/// </summary>
public sealed class SignedReceipt
{
    private SignedReceipt(byte[] bytes) => Bytes = bytes;

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The log's entry: SHA-256 of <see cref="Bytes"/>.</summary>
    public byte[] Digest() => DigestOf(Bytes.Span);

    /// <summary>The hash of its leaf in the log's tree, 32 bytes.</summary>
    public byte[] LeafHash() => LeafHashOf(Bytes.Span);

    /// <summary>The log's entry for a signed receipt's bytes.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> signedReceipt) => SHA256.HashData(signedReceipt);

    /// <summary>The leaf's hash for a signed receipt's bytes.</summary>
    public static byte[] LeafHashOf(ReadOnlySpan<byte> signedReceipt) => MerkleHash.Leaf(DigestOf(signedReceipt));

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
