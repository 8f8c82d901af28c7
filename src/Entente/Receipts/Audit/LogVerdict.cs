namespace Entente.Receipts.Audit;

/// <summary>What the audit of a log found.</summary>
public sealed record LogVerdict
{
    public bool Ok => Mismatch is null;

    /// <summary>What does not match: a part of the receipt (<see cref="ReceiptPart"/>), or one of <see cref="LogPart"/>; null where all is well.</summary>
    public string? Mismatch { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The log's newest checkpoint, once its signature was right.</summary>
    public Checkpoint? Newest { get; init; }

    /// <summary>Tiles that are missing or damaged, where all of them were read.</summary>
    public IReadOnlyList<TileDamage> Damage { get; init; } = [];

    internal static LogVerdict No(string part, string detail) => new() { Mismatch = part, Detail = detail };
}
