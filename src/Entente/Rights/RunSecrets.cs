using Entente.Receipts;

namespace Entente.Rights;

/// <summary>What opens a run: the salts of its commitments, and the key under which its text is kept.</summary>
/// <param name="TextKey">32 bytes; empty where the text is not kept.</param>
internal sealed record RunSecrets(ReceiptSalts Salts, ReadOnlyMemory<byte> TextKey);
