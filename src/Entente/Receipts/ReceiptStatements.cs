using System.Text;
using System.Text.Json.Nodes;

namespace Entente.Receipts;

/// <summary>
/// The exact bytes that a log's key signs besides checkpoints. Each begins with a line of its own, and its second line begins
/// with a brace where a checkpoint has a number, so none can be taken for another.
/// </summary>
internal static class ReceiptStatements
{
    internal static byte[] OfReceipt(ReadOnlySpan<byte> canonicalReceipt) => [.. "entente-receipt-v1\n"u8, .. canonicalReceipt];

    internal static byte[] OfSalts(string leafHash, string requestSalt, string answerSalt) =>
    [
        .. "entente-salts-v1\n"u8,
        .. CanonicalJson.Canonicalize(new JsonObject { ["answer"] = answerSalt, ["leaf"] = leafHash, ["request"] = requestSalt }),
    ];

    /// <summary>The signed receipt, whose digest is the log's entry. Its members are in canonical order already.</summary>
    internal static byte[] Signed(ReadOnlySpan<byte> canonicalReceipt, string signature) =>
        [.. "{\"receipt\":"u8, .. canonicalReceipt, .. Encoding.ASCII.GetBytes($",\"signature\":\"{signature}\"}}")];
}
