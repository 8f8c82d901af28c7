using System.Collections.Immutable;
using Entente.Admission;
using Entente.Dialects;

namespace Entente.Orchestration;

/// <summary>A request as it reaches Orchestration: what is asked, by whom, and the bytes it came in.</summary>
public sealed record Question
{
    public required Call Call { get; init; }
    public required Grant Grant { get; init; }
    public required string Dialect { get; init; }

    /// <summary>The body as received: what the receipt commits to.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the caller said in `entente` or in headers.</summary>
    public RunOptions Options { get; init; } = new();
}

/// <summary>The request extension, read.</summary>
public sealed record RunOptions
{
    /// <summary>Overrides the strategy that the model's name implies.</summary>
    public string? Strategy { get; init; }

    /// <summary>Makes panels, shuffles and ties repeatable.</summary>
    public long? Seed { get; init; }

    /// <summary>A mismatch with the server's fingerprint is refused.</summary>
    public string? ExpectFingerprint { get; init; }

    public string? Verifier { get; init; }

    /// <summary>How a stream tells of the work; where there is no stream nothing is told.</summary>
    public ProgressForm Progress { get; init; }

    /// <summary>Keep the text of request and answer, sealed, until it is erased. Default: nothing is kept.</summary>
    public bool Store { get; init; }

    /// <summary>What the asker agrees to have done with this run's text: <see cref="Rights.Consent.Training"/> or nothing.</summary>
    public ImmutableArray<string> Consent { get; init; } = [];

    /// <summary>Runs from whose answers this request was made, as the caller declares it.</summary>
    public ImmutableArray<string> Lineage { get; init; } = [];

    /// <summary>Names of the strategies and effort levels, for messages.</summary>
    public static ImmutableArray<string> Efforts { get; } = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <summary>The fields of the extension.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["strategy", "max_cost_usd", "max_calls", "max_seconds", "jurisdictions", "exclude", "verifier", "seed", "expect_fingerprint", "progress", "store", "consent", "lineage"];
}
