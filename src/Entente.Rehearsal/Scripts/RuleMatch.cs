using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Rehearsal.Scripts;

/// <summary>All that is set must hold. In models, providers and header values `*` stands for anything.</summary>
public sealed record RuleMatch
{
    public string? Model { get; init; }

    /// <summary>What stands before `/v1` in the path.</summary>
    public string? Provider { get; init; }

    public string? Dialect { get; init; }

    /// <summary>First and last number of the call, counted from 1 for this model at this provider.</summary>
    public (int First, int Last)? Calls { get; init; }

    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Since the script's start, inclusive.</summary>
    public TimeSpan? From { get; init; }

    /// <summary>Since the script's start, exclusive.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>Occurs in the last user message, whatever the case.</summary>
    public string? Prompt { get; init; }

    public bool? Stream { get; init; }

    /// <summary>Prefill, Instruction, or None for a call that continues nothing; null: any.</summary>
    public ContinuationForm? Continuation { get; init; }

    internal bool Holds(CallFacts call) =>
        (Model is null || Like(Model, call.Model))
        && (Provider is null || Like(Provider, call.Provider))
        && (Dialect is null || Dialect == call.Dialect)
        && (Calls is not { } calls || (call.Number >= calls.First && call.Number <= calls.Last))
        && (From is not { } from || call.SinceStart >= from)
        && (Until is not { } until || call.SinceStart < until)
        && (Prompt is null || call.Prompt.Contains(Prompt, StringComparison.OrdinalIgnoreCase))
        && (Stream is null || Stream == call.Stream)
        && (Continuation is null || Continuation == call.Continuation)
        && Headers.All(header => call.Header(header.Key) is { } value && Like(header.Value, value));

    private static bool Like(string pattern, string value) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);
}

/// <summary>What rules can know about a call.</summary>
internal sealed record CallFacts
{
    public required string Model { get; init; }
    public required string Provider { get; init; }
    public required string Dialect { get; init; }
    public required int Number { get; init; }
    public required TimeSpan SinceStart { get; init; }
    public required string Prompt { get; init; }
    public required bool Stream { get; init; }
    public required ContinuationForm Continuation { get; init; }
    public required Func<string, string?> Header { get; init; }
}
