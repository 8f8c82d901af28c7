namespace Entente.Receipts;

/// <summary>
/// The exact bytes that a log's key signs besides checkpoints. Each begins with a line of its own, and its second line begins
/// with a brace where a checkpoint has a number, so none can be taken for another.
/// </summary>
internal static class ReceiptStatements
{
    internal static byte[] OfReceipt(ReadOnlySpan<byte> canonicalReceipt) => [.. "entente-receipt-v1\n"u8, .. canonicalReceipt];

    internal static byte[] OfSalts(ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> requestSalt, ReadOnlySpan<byte> answerSalt)
    {
        using var json = new JsonBytes(256);
        json.BeginObject();
        json.Hex("answer"u8, answerSalt);
        json.Hex("leaf"u8, leafHash);
        json.Hex("request"u8, requestSalt);
        json.EndObject();
        return [.. "entente-salts-v1\n"u8, .. json.Written];
    }
}
