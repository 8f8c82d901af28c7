namespace Entente.Receipts;

/// <summary>What the provider itself said, by which it can be asked; what it did not say is absent.</summary>
public sealed record ReceiptEvidence
{
    /// <summary>The id in the answer's body.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The model that the answer names.</summary>
    public string? ReportedModel { get; init; }

    /// <summary>The id in the answer's headers.</summary>
    public string? RequestId { get; init; }
}
