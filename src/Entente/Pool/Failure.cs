using System.Text.Json.Serialization;

namespace Entente.Pool;

/// <summary>How far a call had come.</summary>
public enum Stage
{
    /// <summary>Nothing was sent: a cap, a directive or an unknown fact forbade it.</summary>
    Admission,
    Connect,
    Headers,
    FirstToken,
    Body,
}

/// <summary>The one list of how a call fails; what follows is a matter of the class alone.</summary>
public enum FailureClass
{
    /// <summary>The request is wrong for this endpoint (too long a context too).</summary>
    Invalid,

    /// <summary>Our credential or bill is refused.</summary>
    Unauthorised,

    /// <summary>Too many requests or tokens.</summary>
    Limited,

    /// <summary>Connect, 5xx, timeout, truncated stream.</summary>
    Transient,

    /// <summary>This request was declined; the model is well.</summary>
    Refused,

    /// <summary>The model or endpoint is gone.</summary>
    Withdrawn,

    /// <summary>Location, jurisdiction or legal order.</summary>
    Restricted,

    /// <summary>The caller left, or a hedge lost.</summary>
    Cancelled,
}

/// <summary>Why a call has no answer: stage, class, and what the endpoint said.</summary>
public sealed record Failure
{
    public required Stage Stage { get; init; }
    public required FailureClass Class { get; init; }

    /// <summary>For programs, such as `first_token_timeout` or the provider's own code, if that is a word.</summary>
    public required string Code { get; init; }

    /// <summary>For people, in our own words, and recorded: it quotes no endpoint and no model, since they may repeat the prompt.</summary>
    public required string Message { get; init; }

    /// <summary>What the endpoint or the model said instead, for the caller's ears only: never recorded, never logged. Null: nothing.</summary>
    [JsonIgnore]
    public string? Told { get; init; }

    /// <summary>HTTP status of the endpoint; 0 where there was none.</summary>
    public int Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }
    public string? Param { get; init; }

    /// <summary>The endpoint was silent, not broken: it is not asked again in this run.</summary>
    public bool WasSilent { get; init; }

    /// <summary>The directive that ended it; null where none did.</summary>
    public string? Directive { get; init; }

    public bool IsRevocation => Class is FailureClass.Withdrawn or FailureClass.Restricted;

    /// <summary>The same with other words around it, in what is recorded and in what the caller is told.</summary>
    internal Failure Saying(Func<string, string> words) => this with { Message = words(Message), Told = Told is null ? null : words(Told) };
}
