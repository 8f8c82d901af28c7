namespace Entente.Evaluation.Live;

/// <summary>The way to a live pool. Safe for concurrent use.</summary>
public interface ILivePool
{
    /// <returns>What came of it; where the pool refused or failed, a reply that says so.</returns>
    /// <exception cref="EvaluationException">The pool cannot be reached, or nothing else that is asked of it would be answered either.</exception>
    Task<LiveReply> AskAsync(LiveAsk ask, CancellationToken cancellationToken);
}

/// <summary>One question to one name of the pool.</summary>
public sealed record LiveAsk
{
    /// <summary>A model, an ensemble, or <c>entente/STRATEGY</c>.</summary>
    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public LiveCaps Caps { get; init; } = LiveCaps.None;

    /// <summary>Of the model's own draws; null: as it likes.</summary>
    public long? Seed { get; init; }
}

/// <summary>What came of a question.</summary>
public sealed record LiveReply
{
    /// <summary>The whole answer; null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Null where a step has no known price.</summary>
    public double? CostUsd { get; init; }

    /// <summary>Calls to models that were made for it.</summary>
    public int Calls { get; init; }

    /// <summary>From asking to the whole answer.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The run's id, by which its receipt is found.</summary>
    public string? Run { get; init; }

    /// <summary>By which strategy the answer came about, as the run says.</summary>
    public string? Strategy { get; init; }

    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Error { get; init; }
}
