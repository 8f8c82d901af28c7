namespace Entente.Evaluation.Strategies;

/// <summary>What a strategy is told of a question: what a caller would send. Neither the truth, nor the task, nor the subject.</summary>
public sealed record AskedQuestion
{
    public required string Prompt { get; init; }

    /// <summary>The options of multiple choice, without their letters; empty elsewhere.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
