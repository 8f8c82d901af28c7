namespace Entente.Evaluation.Live;

/// <summary>An answer that was asked for, paid and judged. Its text is not kept.</summary>
public sealed record LiveAnswer
{
    /// <summary>From 0 (wrong) to 1 (right).</summary>
    public required double Score { get; init; }

    /// <summary>The final answer that was found in the text; null for none.</summary>
    public string? Answer { get; init; }

    public int Characters { get; init; }

    public double? CostUsd { get; init; }

    public int Calls { get; init; } = 1;

    public double Seconds { get; init; }

    /// <summary>The run's id.</summary>
    public string? Run { get; init; }

    /// <summary>By which strategy it came about.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Why there is none. Such an answer counts as wrong, is not kept, and is asked for again by the next run.</summary>
    public string? Error { get; init; }
}
