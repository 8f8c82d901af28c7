namespace Entente.Receipts;

/// <summary>What leads from a receipt to its log.</summary>
/// <param name="Index">The leaf's index.</param>
/// <param name="Hashes">Its proof of inclusion in the tree of the checkpoint's size, from the leaf's sibling upwards.</param>
/// <param name="Checkpoint">The signed checkpoint's note.</param>
public sealed record ReceiptProof(long Index, IReadOnlyList<byte[]> Hashes, string Checkpoint);
