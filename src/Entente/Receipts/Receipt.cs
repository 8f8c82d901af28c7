using System.Text.Json.Serialization;

namespace Entente.Receipts;

/// <summary>
/// What a log's operator states about one run: who answered, in which role, on what evidence, at what cost. The published
/// format, version 1 (docs/receipts.md); it holds no text of the request or the answer.
/// </summary>
/// <remarks>
/// Money is in nano-dollars, time in Unix milliseconds, lengths of text in UTF-16 code units; every number is an integer within
/// 2^53 - 1. A fact that policy depends on and that is not known is the text <see cref="Unknown"/>; what did not happen, or was
/// not reported, is absent. There is no null.
/// </remarks>
public sealed record Receipt
{
    /// <summary>The version of the format.</summary>
    public const int CurrentVersion = 1;

    /// <summary>How a fact is written that is not known.</summary>
    public const string Unknown = "unknown";

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The log's origin, which is the name of the key that signs.</summary>
    public required string Log { get; init; }

    /// <summary>The run's id, which is the receipt's too.</summary>
    public required string Run { get; init; }

    public required long StartedMs { get; init; }
    public required long EndedMs { get; init; }
    public required ReceiptStatus Status { get; init; }

    /// <summary>The error's code; absent when complete.</summary>
    public string? Error { get; init; }

    /// <summary>Lower-case hex SHA-256 of the canonical bytes of an earlier receipt of this run (its entry in the log), in whose place this one holds.</summary>
    public string? Supersedes { get; init; }

    public required ReceiptRequest Request { get; init; }

    /// <summary>Absent where the server ended before the answer did: what was delivered by then is not known.</summary>
    public ReceiptAnswer? Answer { get; init; }

    /// <summary>Earlier runs from which the request was made, as the caller declared it; absent: none.</summary>
    public IReadOnlyList<ReceiptLineage>? Lineage { get; init; }

    public required string Strategy { get; init; }

    /// <summary>Why this strategy.</summary>
    public required string Why { get; init; }

    /// <summary>Every call to a model, in the order in which they began, the failed and cancelled ones too.</summary>
    public IReadOnlyList<ReceiptStep> Steps { get; init; } = [];

    /// <summary>The models whose text is in the answer or that shaped it.</summary>
    public IReadOnlyList<ReceiptContributor> Contributors { get; init; } = [];

    /// <summary>Where the answer went from one model to another, in order.</summary>
    public IReadOnlyList<ReceiptHandover> Handovers { get; init; } = [];

    /// <summary>Ids of the directives that touched the run.</summary>
    public IReadOnlyList<string> Directives { get; init; } = [];

    /// <summary>Sum over the steps whose price is known.</summary>
    [JsonPropertyName("cost_nanousd")]
    public required long CostNanoUsd { get; init; }

    /// <summary>Number of steps whose cost is not known and therefore not in the sum.</summary>
    public int UnpricedSteps { get; init; }

    /// <summary>Names configuration, catalogue, policy and learned file at that time.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What the terms of all contributors and of the lineage together leave; from <see cref="ReceiptRights.Of"/>.</summary>
    public required ReceiptRights Rights { get; init; }

    /// <summary>The canonical bytes (RFC 8785).</summary>
    /// <exception cref="ArgumentException">A number is beyond 2^53 - 1.</exception>
    public byte[] ToCanonicalBytes()
    {
        var element = System.Text.Json.JsonSerializer.SerializeToElement(this, ReceiptJson.Default.Receipt);
        return SafeIntegers.Offender(element) is { } number
            ? throw new ArgumentException($"{number} is no integer within 2^53 - 1, so a receipt cannot hold it.")
            : CanonicalJson.Canonicalize(element);
    }
}
