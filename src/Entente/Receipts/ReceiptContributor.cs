using System.Diagnostics.CodeAnalysis;

namespace Entente.Receipts;

/// <summary>A model whose text is in the answer, or that shaped it, over all its steps.</summary>
public sealed record ReceiptContributor
{
    /// <summary>The pool id.</summary>
    public required string Model { get; init; }

    [AllowNull]
    public string CatalogId { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string Developer { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string DeveloperJurisdiction { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Length of its own text in the answer as delivered; 0 where it only shaped it.</summary>
    public required long OutputChars { get; init; }

    /// <summary>What may be done with its output.</summary>
    public ReceiptTerms OutputTerms { get; init; } = new();
}
