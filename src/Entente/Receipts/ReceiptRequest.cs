namespace Entente.Receipts;

/// <summary>What was asked, without saying it.</summary>
public sealed record ReceiptRequest
{
    /// <summary>Over the body's bytes as received; from <see cref="Receipts.Commitment"/>.</summary>
    public required string Commitment { get; init; }

    public required string Dialect { get; init; }

    /// <summary>The model as the caller wrote it.</summary>
    public required string Model { get; init; }

    /// <summary>What the asker agreed to have done with the text, such as <c>training</c>; absent: nothing.</summary>
    public IReadOnlyList<string>? Consent { get; init; }
}
