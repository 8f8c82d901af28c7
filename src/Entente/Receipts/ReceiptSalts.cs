namespace Entente.Receipts;

/// <summary>The salts of a run's two commitments, 32 bytes each. They open the commitments, so only the run's own key gets them.</summary>
public sealed record ReceiptSalts(ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Answer);
