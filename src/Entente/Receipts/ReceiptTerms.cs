using System.Diagnostics.CodeAnalysis;

namespace Entente.Receipts;

/// <summary>What a model's terms say of its output, and where that was read.</summary>
public sealed record ReceiptTerms
{
    public const string Allowed = "allowed";
    public const string AllowedWithConditions = "allowed_with_conditions";
    public const string Forbidden = "forbidden";

    /// <summary>Whether other models may be trained on it: <c>allowed</c>, <c>allowed_with_conditions</c>, <c>forbidden</c> or <c>unknown</c>.</summary>
    [AllowNull]
    public string TrainOtherModels { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    public string? Conditions { get; init; }

    /// <summary>Address of the terms.</summary>
    public string? Source { get; init; }

    /// <summary>Date on which they were read, ISO 8601.</summary>
    public string? ReadOn { get; init; }
}
