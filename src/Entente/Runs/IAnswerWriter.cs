using Entente.Dialects;
using Entente.Pool;

namespace Entente.Runs;

/// <summary>Takes an answer's frames in order. A write completes when the reader has taken it, so that a slow reader slows the endpoint.</summary>
public interface IAnswerSink
{
    /// <summary>The frame is borrowed for the time of the call. What means success in it must be kept back.</summary>
    ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken);
}

/// <summary>The caller's side of a run: frames, then exactly one of complete and failed; nothing at all where the caller has left.</summary>
public interface IAnswerWriter : IAnswerSink
{
    /// <summary>Something happened that a watching person may want to see. Must not wait.</summary>
    void Notice(RunEvent runEvent);

    /// <summary>The records are durable: now success may be said.</summary>
    ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken);

    /// <summary>The answer has failed; after the first byte this ends the connection without a terminator.</summary>
    ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken);
}

/// <summary>Why a run has no whole answer, for the caller.</summary>
public sealed record RunError
{
    /// <summary>HTTP status where nothing was sent yet.</summary>
    public required int Status { get; init; }

    /// <summary>Names the cause for programs; the list is in docs/errors.md.</summary>
    public required string Code { get; init; }

    /// <summary>Names the thing, the value and the way out.</summary>
    public required string Message { get; init; }

    /// <summary>What is recorded of it instead, where the message may quote an endpoint.</summary>
    public string? Record { get; init; }

    public string? Param { get; init; }

    /// <summary>Asking again will not help.</summary>
    public bool IsFinal { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What is said of a run when it ends.</summary>
public sealed record RunSummary
{
    public required string Run { get; init; }
    public required string Strategy { get; init; }
    public required string Why { get; init; }

    /// <summary>Pool id of the first speaker: the `model` of the answer.</summary>
    public string? Model { get; init; }

    public IReadOnlyList<FinishDelta> Finishes { get; init; } = [];

    /// <summary>Usage to report; null where none is known.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The run's events so far, all durable when the run is complete.</summary>
    public required IReadOnlyList<RunEvent> Events { get; init; }

    public string Fingerprint { get; init; } = "";

    /// <summary>Salts of the commitments, lower-case hex: with them the caller can open its own receipt.</summary>
    public string? RequestSalt { get; init; }

    public string? AnswerSalt { get; init; }
    public long CostNanoUsd { get; init; }
}
