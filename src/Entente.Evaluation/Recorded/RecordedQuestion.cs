namespace Entente.Evaluation.Recorded;

/// <summary>A question with what every model answered. Task and id together need not be unique in a file; with the prompt they are.</summary>
public sealed record RecordedQuestion
{
    public required string Task { get; init; }

    public required string Id { get; init; }

    /// <summary>The subject within the task, where the data have one.</summary>
    public string? Category { get; init; }

    /// <summary>What the per-task baseline goes by: the subject where there is one, else the task.</summary>
    public string Group => Category ?? Task;

    public required string Prompt { get; init; }

    /// <summary>The options of multiple choice, without their letters; empty elsewhere.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The right answer, where the data have it.</summary>
    public string? Gold { get; init; }

    /// <summary>By the model's name in the file.</summary>
    public required IReadOnlyDictionary<string, RecordedAnswer> Answers { get; init; }

    internal QuestionKey Key => new(Task, Id, Prompt);
}

internal readonly record struct QuestionKey(string Task, string Id, string Prompt);
