namespace Entente.Receipts;

/// <summary>What was delivered, without saying it.</summary>
public sealed record ReceiptAnswer
{
    /// <summary>Over the UTF-8 of the text deltas as written to the caller, joined; from <see cref="Receipts.Commitment"/>.</summary>
    public required string Commitment { get; init; }

    /// <summary>Length of that text.</summary>
    public required long Chars { get; init; }
}
