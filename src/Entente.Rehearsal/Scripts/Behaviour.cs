using System.Collections.Immutable;
using Entente.Rehearsal.Minds;

namespace Entente.Rehearsal.Scripts;

/// <summary>How one call is treated: the settings of every rule that applies to it, an earlier rule's before a later one's.</summary>
public sealed record Behaviour
{
    /// <summary>Silence before the headers; <see cref="Timeout.InfiniteTimeSpan"/> is for ever.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>From the headers to the first token.</summary>
    public TimeSpan? FirstToken { get; init; }

    public TimeSpan? PerToken { get; init; }

    /// <summary>Comments that keep the connection warm while nothing else is said.</summary>
    public TimeSpan? KeepAlive { get; init; }

    public ScriptedError? Error { get; init; }
    public Cut? Cut { get; init; }
    public Stall? Stall { get; init; }

    /// <summary>The event with the token after this many is replaced by one that is no JSON.</summary>
    public int? MalformedAfter { get; init; }

    /// <summary>An error event inside the 200, after <see cref="ErrorEvent.AfterTokens"/>; nothing follows it.</summary>
    public ErrorEvent? ErrorEvent { get; init; }

    /// <summary>The text of a refusal inside a 200.</summary>
    public string? Refusal { get; init; }

    public ImmutableArray<Omission>? Omit { get; init; }

    /// <summary>How long the connection stays open after the last event.</summary>
    public TimeSpan? HoldOpen { get; init; }

    /// <summary>The model that the answer says it is from.</summary>
    public string? SaysModel { get; init; }

    public string? Text { get; init; }

    /// <summary>The text as the list of its tokens.</summary>
    public ImmutableArray<string>? Tokens { get; init; }

    public Manners? Manners { get; init; }
    public bool? Reasoning { get; init; }

    /// <summary>Further response headers.</summary>
    public ImmutableDictionary<string, string>? Headers { get; init; }

    /// <summary>The body goes out in pieces of this many bytes, whatever the events.</summary>
    public int? Pieces { get; init; }

    public Behaviour Or(Behaviour later) => new()
    {
        Silence = Silence ?? later.Silence,
        FirstToken = FirstToken ?? later.FirstToken,
        PerToken = PerToken ?? later.PerToken,
        KeepAlive = KeepAlive ?? later.KeepAlive,
        Error = Error ?? later.Error,
        Cut = Cut ?? later.Cut,
        Stall = Stall ?? later.Stall,
        MalformedAfter = MalformedAfter ?? later.MalformedAfter,
        ErrorEvent = ErrorEvent ?? later.ErrorEvent,
        Refusal = Refusal ?? later.Refusal,
        Omit = Omit ?? later.Omit,
        HoldOpen = HoldOpen ?? later.HoldOpen,
        SaysModel = SaysModel ?? later.SaysModel,
        Text = Text ?? later.Text,
        Tokens = Text is null ? later.Tokens : Tokens, // where tokens are set, their text is set too
        Manners = Manners ?? later.Manners,
        Reasoning = Reasoning ?? later.Reasoning,
        Headers = Headers ?? later.Headers,
        Pieces = Pieces ?? later.Pieces,
    };
}

/// <summary>An HTTP status with an error in the dialect's shape.</summary>
public sealed record ScriptedError
{
    public required int Status { get; init; }
    public string? Type { get; init; }
    public string? Code { get; init; }
    public string? Message { get; init; }
    public string? Param { get; init; }
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The body instead of an error object, such as a proxy's page.</summary>
    public string? Body { get; init; }
}

public enum CutHow { Clean, Reset }

public enum CutInside { Nothing, Event, Character }

/// <summary>The connection ends. Exactly one of the two positions is set; zero tokens: after the headers.</summary>
public sealed record Cut
{
    public int? AfterTokens { get; init; }
    public int? AfterBytes { get; init; }
    public bool BeforeHeaders { get; init; }
    public CutHow How { get; init; }

    /// <summary>Half of the event that comes next is still sent, up to its middle or into one of its characters.</summary>
    public CutInside Inside { get; init; }
}

public sealed record Stall(int AfterTokens, TimeSpan For);

public sealed record ErrorEvent(int AfterTokens, ScriptedError Error);

public enum Omission { Finish, Done, Usage }
