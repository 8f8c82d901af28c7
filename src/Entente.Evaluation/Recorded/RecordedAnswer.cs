namespace Entente.Evaluation.Recorded;

/// <summary>What one model gave to one question, and whether it was right.</summary>
public sealed record RecordedAnswer
{
    /// <summary>0 to 1; the file's <c>score</c> where there is one, else <c>ok</c>, else the mean of <c>scores</c>.</summary>
    public required double Score { get; init; }

    /// <summary>The extracted answer as the file has it; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Whether an answer could be extracted. An empty text counts as not extracted, also where it happens to be right.</summary>
    public bool Extracted => Text is { Length: > 0 };

    /// <summary>Length of the visible response; null where the file does not say.</summary>
    public int? OutputCharacters { get; init; }

    /// <summary>What the file says the answer cost; null: it is priced from its length.</summary>
    public double? CostUsd { get; init; }

    /// <summary>The scores of several samples of the same model, in order; empty where there is one answer only.</summary>
    public IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>The lengths of <see cref="Samples"/>; empty where the file does not say.</summary>
    public IReadOnlyList<int> SampleCharacters { get; init; } = [];

    /// <summary>Whole texts, one a sample, where a file of whole responses was joined; else empty.</summary>
    public IReadOnlyList<string> Responses { get; init; } = [];
}
