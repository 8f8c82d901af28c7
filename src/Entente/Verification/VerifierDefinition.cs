using System.Collections.Immutable;
using Entente.Pool;

namespace Entente.Verification;

/// <summary>A verifier as configured. Each kind has its own of these values; the configuration is checked for what a kind needs.</summary>
public sealed record VerifierDefinition
{
    public required string Name { get; init; }
    public required VerifierKind Kind { get; init; }

    /// <summary>How long one candidate may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of exact and numeric: the right answer.</summary>
    public string? Expected { get; init; }

    /// <summary>Of numeric: the largest distance, or with a per cent sign its part of the right answer.</summary>
    public string Tolerance { get; init; } = "0";

    /// <summary>Of regex: .NET's syntax; it must be found in the final answer, or in the whole text.</summary>
    public string? Pattern { get; init; }

    public bool WholeText { get; init; }

    /// <summary>Of json_schema: the schema's JSON.</summary>
    public string? Schema { get; init; }

    /// <summary>Of command: the program and its arguments.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Of command: the program's last line is the score; otherwise its exit code says right (0) or wrong.</summary>
    public bool ScoreOnOutput { get; init; }

    /// <summary>Of command: the answer stands in the file `answer` of the working directory, not on standard input.</summary>
    public bool AnswerAsFile { get; init; }

    /// <summary>Of command: what it may read beside the system's programs.</summary>
    public ImmutableArray<string> Read { get; init; } = [];

    public int MemoryMb { get; init; } = 512;
    public int FilesMb { get; init; } = 16;
    public int OutputKb { get; init; } = 64;

    /// <summary>Of http.</summary>
    public string? Url { get; init; }

    public Secret? Credential { get; init; }

    /// <summary>Of judge: pool ids in order of preference; empty: whoever is in reach.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Of judge: what makes an answer right.</summary>
    public string? Criteria { get; init; }

    /// <summary>Of judge: a calibration's steps, from <see cref="Calibration.Fit"/>.</summary>
    public ImmutableArray<CalibrationStep> Calibration { get; init; } = [];
}
