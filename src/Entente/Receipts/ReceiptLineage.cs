namespace Entente.Receipts;

/// <summary>An earlier run from which a request was made, by the caller's word.</summary>
public sealed record ReceiptLineage
{
    /// <summary>Its id, which is its receipt's too.</summary>
    public required string Run { get; init; }

    /// <summary>What that receipt's <see cref="ReceiptRights"/> say.</summary>
    public required string TrainOtherModels { get; init; }
}
