namespace Entente.Receipts;

/// <summary>A seam: where the answer went from one model to another (or to the same one elsewhere).</summary>
public sealed record ReceiptHandover
{
    /// <summary>Length of the text that the caller had by then.</summary>
    public required long AtChars { get; init; }

    /// <summary>Pool id of who spoke before.</summary>
    public required string From { get; init; }

    /// <summary>Pool id of who spoke after.</summary>
    public required string To { get; init; }

    /// <summary>Step of who spoke before.</summary>
    public required int FromStep { get; init; }

    /// <summary>Step of who spoke after.</summary>
    public required int ToStep { get; init; }

    /// <summary><c>prefill</c>, <c>prefix</c>, <c>instruction</c>, or <c>again</c> where nothing had been said.</summary>
    public required string Form { get; init; }

    /// <summary>How the seam was found.</summary>
    public required string Matched { get; init; }

    /// <summary>Why the first one stopped.</summary>
    public required string Reason { get; init; }
}
