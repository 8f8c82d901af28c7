namespace Entente.Receipts;

/// <summary>Tokens of a step. <see cref="Input"/> includes what was read from and written to a cache, <see cref="Output"/> the reasoning.</summary>
public sealed record ReceiptUsage
{
    public long Input { get; init; }
    public long CachedRead { get; init; }
    public long CachedWrite { get; init; }
    public long Output { get; init; }
    public long Reasoning { get; init; }

    /// <summary>Whether the provider reported nothing and the operator counted.</summary>
    public bool Estimated { get; init; }
}
