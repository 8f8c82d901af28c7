using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Runs;

/// <summary>
/// A small durable fact about a run. A run is the list of them, in order of <see cref="Seq"/>; the receipt, the ledger, the
/// console and resumption are folds over that list. None holds text of a prompt or an answer.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RunStarted), "run.started")]
[JsonDerivedType(typeof(PlanMade), "plan.made")]
[JsonDerivedType(typeof(StepStarted), "step.started")]
[JsonDerivedType(typeof(StepEnded), "step.ended")]
[JsonDerivedType(typeof(EndpointLost), "endpoint.lost")]
[JsonDerivedType(typeof(Continued), "answer.continued")]
[JsonDerivedType(typeof(AnswerChosen), "answer.chosen")]
[JsonDerivedType(typeof(AnswerEnded), "answer.ended")]
public abstract record RunEvent
{
    private int _seq;
    private long _timeMs;

    /// <summary>From 0, without gaps within a run.</summary>
    public int Seq
    {
        get => _seq;
        init => _seq = value;
    }

    /// <summary>Unix milliseconds.</summary>
    public long TimeMs
    {
        get => _timeMs;
        init => _timeMs = value;
    }

    /// <summary>Its run's: an event that was just made gets its place before anyone else has it.</summary>
    internal void Place(int seq, long timeMs) => (_seq, _timeMs) = (seq, timeMs);
}

public sealed record RunStarted : RunEvent
{
    public required string Run { get; init; }

    /// <summary>Id of the caller's key; `local` where the server asks for none.</summary>
    public required string Caller { get; init; }

    public required string Dialect { get; init; }

    /// <summary>The ledger's day (UTC, ISO 8601) to which the whole run is counted; null in records from before there was one.</summary>
    public string? Day { get; init; }

    /// <summary>As the caller wrote it.</summary>
    public required string AskedModel { get; init; }

    public bool Streamed { get; init; }
    public required string Fingerprint { get; init; }
    public required Caps Caps { get; init; }

    /// <summary>Hex; over the salt and the request bytes as received.</summary>
    public required string RequestCommitment { get; init; }

    /// <summary>The text of request and answer is kept; null: it is not.</summary>
    public bool? Stored { get; init; }

    /// <summary>What the asker agreed to have done with the text; null: nothing.</summary>
    public ImmutableArray<string>? Consent { get; init; }

    /// <summary>Earlier runs from which this request was made, by the caller's word; null: none.</summary>
    public ImmutableArray<Ancestor>? Lineage { get; init; }
}

/// <summary>An earlier run from which a request was made, and what its own receipt says of training.</summary>
public sealed record Ancestor(string Run, string TrainOtherModels);

/// <summary>How the run is to be answered, and why so.</summary>
public sealed record PlanMade : RunEvent
{
    public required string Strategy { get; init; }
    public required string Why { get; init; }

    /// <summary>Pool ids that are to take part, in order.</summary>
    public ImmutableArray<string> Models { get; init; } = [];
}

/// <summary>A call at an endpoint begins. The facts are those of that moment, so that a receipt needs no catalogue.</summary>
public sealed record StepStarted : RunEvent
{
    public required int Step { get; init; }
    public required string Role { get; init; }
    public required string Why { get; init; }
    public required string Model { get; init; }
    public required string CatalogId { get; init; }
    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public required string Endpoint { get; init; }
    public required string WireName { get; init; }
    public required string Provider { get; init; }
    public string? Operator { get; init; }
    public string? OperatorJurisdiction { get; init; }
    public string? Region { get; init; }
    public bool IsLocal { get; init; }
    public OutputTerms? OutputTerms { get; init; }

    /// <summary>Nano-dollars set aside for it: its upper bound; 0 where the price is not known and no cap asks for it.</summary>
    public long ReservedNanoUsd { get; init; }

    /// <summary>Names the amounts by which it is settled; null where the price is not known.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>Where those amounts come from.</summary>
    public string? PriceSource { get; init; }

    /// <summary>Its key's lease pays for it, so that it did not wait for this record; null: it did, or no budget asks for it.</summary>
    public bool? Leased { get; init; }
}

public enum StepOutcome { Complete, Failed, Cancelled, Interrupted }

public sealed record StepEnded : RunEvent
{
    public required int Step { get; init; }
    public required StepOutcome Outcome { get; init; }
    public Failure? Failure { get; init; }
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Null where the price is not known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>By how much the provider went over the bound; 0 where it kept to it.</summary>
    public long OverrunNanoUsd { get; init; }

    public long? FirstTokenMs { get; init; }
    public long Ms { get; init; }

    /// <summary>UTF-16 code units of this step's text that were passed on: to the caller, or to the strategy that had asked.</summary>
    public int DeliveredChars { get; init; }

    public string? ResponseId { get; init; }
    public string? ReportedModel { get; init; }
    public string? RequestId { get; init; }

    /// <summary>The provider says that another model has answered; a dated name of the same model is none.</summary>
    public bool Substituted { get; init; }
}

/// <summary>An endpoint is no longer called in this run, or by anyone.</summary>
public sealed record EndpointLost : RunEvent
{
    public required string Endpoint { get; init; }
    public required FailureClass Class { get; init; }
    public required string Reason { get; init; }
    public string? Directive { get; init; }
}

/// <summary>The answer went on elsewhere.</summary>
public sealed record Continued : RunEvent
{
    public required int FromStep { get; init; }
    public required int ToStep { get; init; }
    public required string FromModel { get; init; }
    public required string ToModel { get; init; }

    /// <summary>UTF-16 code units that the caller had by then.</summary>
    public required int AtChars { get; init; }

    /// <summary>again (nothing had been said), prefill, prefix or instruction.</summary>
    public required string Form { get; init; }

    /// <summary>How the seam was found: `cut`, `anchor`, `restart`, `preamble`, `start`.</summary>
    public required string Matched { get; init; }

    public required string Reason { get; init; }
}

/// <summary>One of several answers is given as it is, or shaped the one that is written.</summary>
public sealed record AnswerChosen : RunEvent
{
    public required string Model { get; init; }
    public required int Chars { get; init; }
    public required string Why { get; init; }
}

public enum RunStatus { Complete, Error, Cancelled }

public sealed record AnswerEnded : RunEvent
{
    public required RunStatus Status { get; init; }

    /// <summary>Null when complete.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }
    public string? FinishReason { get; init; }

    /// <summary>Hex; over the salt and the UTF-8 of the content deltas as written, joined. Null where that is not known any more: the server ended first.</summary>
    public string? AnswerCommitment { get; init; }

    public int AnswerChars { get; init; }

    /// <summary>Sum over the steps.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Sum over the steps whose price is known.</summary>
    public long CostNanoUsd { get; init; }

    /// <summary>
    /// Lower-case hex SHA-256 of the receipt of an earlier end of this run, which became durable only after its caller had been
    /// told otherwise: this end holds in its place. Null for nearly all runs.
    /// </summary>
    public string? Supersedes { get; init; }
}
