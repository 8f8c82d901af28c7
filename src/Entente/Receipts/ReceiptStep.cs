using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Entente.Receipts;

/// <summary>One call to one model at one endpoint, with the facts of that moment.</summary>
public sealed record ReceiptStep
{
    /// <summary>Number of the step in its run.</summary>
    public required int Step { get; init; }

    /// <summary>What it was for: <c>speaker</c>, <c>panel</c>, <c>judge</c>, <c>writer</c>, <c>hedge</c>, ...</summary>
    public required string Role { get; init; }

    /// <summary>Why this model at this endpoint.</summary>
    public required string Why { get; init; }

    /// <summary>The pool id.</summary>
    public required string Model { get; init; }

    [AllowNull]
    public string CatalogId { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string Developer { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string DeveloperJurisdiction { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    public required string Provider { get; init; }

    /// <summary>The endpoint's id, where it has one of its own.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The model's name at the provider.</summary>
    public string? WireName { get; init; }

    [AllowNull]
    public string Operator { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string OperatorJurisdiction { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    [AllowNull]
    public string Region { get; init => field = value ?? Receipt.Unknown; } = Receipt.Unknown;

    /// <summary>Whether the weights are on the operator's own machine.</summary>
    public bool Local { get; init; }

    /// <summary><c>complete</c>, <c>failed</c>, <c>cancelled</c> or <c>interrupted</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The class of the failure (<c>transient</c>, <c>withdrawn</c>, ...); absent where there was none.</summary>
    public string? Failure { get; init; }

    /// <summary>Tokens; absent where nothing is known of them.</summary>
    public ReceiptUsage? Usage { get; init; }

    /// <summary>Absent where the price is not known.</summary>
    [JsonPropertyName("cost_nanousd")]
    public long? CostNanoUsd { get; init; }

    /// <summary>By how much the provider went over the bound that had been set aside; absent where it kept to it.</summary>
    [JsonPropertyName("overrun_nanousd")]
    public long? OverrunNanoUsd { get; init; }

    /// <summary>True where the provider named another model in its answer; absent where it did not.</summary>
    public bool? Substituted { get; init; }

    public required long StartedMs { get; init; }

    /// <summary>How long it took.</summary>
    public required long Ms { get; init; }

    /// <summary>Time to its first token; absent where none came.</summary>
    public long? FirstTokenMs { get; init; }

    /// <summary>Length of this step's text in the answer as delivered.</summary>
    public long OutputChars { get; init; }

    public ReceiptEvidence Evidence { get; init; } = new();
}
