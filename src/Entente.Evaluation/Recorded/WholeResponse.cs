namespace Entente.Evaluation.Recorded;

/// <summary>The whole texts of one model for one question, from a file of whole responses.</summary>
public sealed record WholeResponse
{
    /// <summary>Null where the file has no tasks.</summary>
    public string? Task { get; init; }

    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>One a sample.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>One a text; empty where the file does not say.</summary>
    public IReadOnlyList<double> Scores { get; init; } = [];
}
