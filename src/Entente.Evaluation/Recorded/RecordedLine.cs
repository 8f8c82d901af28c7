namespace Entente.Evaluation.Recorded;

/// <summary>One line of a data file: exactly one of the three.</summary>
public sealed record RecordedLine
{
    /// <summary>From 1.</summary>
    public required long Line { get; init; }

    public RecordedQuestion? Question { get; init; }

    public WholeResponse? Response { get; init; }

    public BadLine? Bad { get; init; }
}
