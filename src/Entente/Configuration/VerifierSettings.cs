using System.Collections.Immutable;

namespace Entente.Configuration;

/// <summary>A verifier as it was written: what it does not say is null or empty.</summary>
public sealed record VerifierSettings
{
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public TimeSpan? Timeout { get; init; }
    public string? Expected { get; init; }
    public string? Tolerance { get; init; }
    public string? Pattern { get; init; }

    /// <summary>answer or text.</summary>
    public string? In { get; init; }

    public string? Schema { get; init; }
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>exit or output.</summary>
    public string? Score { get; init; }

    /// <summary>stdin or file.</summary>
    public string? Answer { get; init; }

    public ImmutableArray<string> Read { get; init; } = [];
    public int? MemoryMb { get; init; }
    public int? FilesMb { get; init; }
    public int? OutputKb { get; init; }
    public string? Url { get; init; }
    public SecretReference? ApiKey { get; init; }
    public ImmutableArray<string> Models { get; init; } = [];
    public string? Criteria { get; init; }
    public ImmutableArray<CalibrationSettings> Calibration { get; init; } = [];
}

public sealed record CalibrationSettings(double From, double Right);
