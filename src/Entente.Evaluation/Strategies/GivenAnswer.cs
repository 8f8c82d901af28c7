namespace Entente.Evaluation.Strategies;

/// <summary>An answer that a strategy has asked for and paid. Whether it is right is not in it.</summary>
public sealed record GivenAnswer
{
    /// <summary>The place in <see cref="RecordedCalls.Models"/>.</summary>
    public required int Model { get; init; }

    /// <summary>The extracted answer; null where none could be extracted.</summary>
    public string? Text { get; init; }

    /// <summary>Length of the whole output; null where the data do not say.</summary>
    public int? Characters { get; init; }

    /// <summary>Which of several samples of the model; null: its one answer, or the mean over its samples.</summary>
    public int? Sample { get; init; }
}
