namespace Entente.Receipts;

/// <summary>What verification found.</summary>
public sealed record Verdict
{
    public bool Ok => Mismatch is null;

    /// <summary>Index of the leaf; null unless all is well.</summary>
    public long? Leaf { get; init; }

    /// <summary>The leaf's hash in hexadecimal; null unless all is well.</summary>
    public string? LeafHash { get; init; }

    /// <summary>The checkpoint that covers the leaf; null unless all is well.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The part that does not match, one of <see cref="ReceiptPart"/>; null where all is well.</summary>
    public string? Mismatch { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    internal static Verdict No(string part, string detail) => new() { Mismatch = part, Detail = detail };
}
