namespace Entente.Receipts;

/// <summary>What a holder of the run's texts lets check against the commitments; each may be left out.</summary>
public sealed record ReceiptContents
{
    /// <summary>The request's body, byte for byte as it was sent.</summary>
    public ReadOnlyMemory<byte>? Request { get; init; }

    /// <summary>The UTF-8 of the answer's text, as its deltas joined.</summary>
    public ReadOnlyMemory<byte>? Answer { get; init; }
}
