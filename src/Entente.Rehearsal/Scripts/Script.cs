using System.Collections.Immutable;

namespace Entente.Rehearsal.Scripts;

/// <summary>What a rehearsal does, as read from YAML or JSON. Without rules every model simply plays itself.</summary>
public sealed record Script
{
    /// <summary>What the minds' luck hangs on. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>All minds give the right answer in the same words, so that any of them can go on with any other's text exactly.</summary>
    public bool SharedText { get; init; }

    /// <summary>Replaces every mind's own time to the first token; null leaves it.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Replaces every mind's own time between tokens; null leaves it.</summary>
    public TimeSpan? PerToken { get; init; }

    /// <summary>Keys that are accepted; empty: any, and none too.</summary>
    public ImmutableArray<ScriptKey> Keys { get; init; } = [];

    /// <summary>Further names under which minds answer, with what is different about them.</summary>
    public ImmutableArray<ScriptModel> Models { get; init; } = [];

    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>No rules, no waiting.</summary>
    public static Script Instant { get; } = new() { FirstToken = TimeSpan.Zero, PerToken = TimeSpan.Zero };

    /// <exception cref="ScriptException">Names every error with its place and the way out.</exception>
    public static Script Parse(string yamlOrJson) => ScriptReader.Read(yamlOrJson);

    /// <summary>One of the scripts that come with the product, such as `S08`.</summary>
    /// <exception cref="ScriptException">There is none of that name; the message lists those that there are.</exception>
    public static Script Named(string name) => Parse(Scenarios.Text(name));
}

/// <param name="RevokedAfter">From when on it is answered with 401, counted from the script's start; null: never.</param>
public sealed record ScriptKey(string Key, TimeSpan? RevokedAfter);

/// <param name="Name">The name that callers use.</param>
/// <param name="Mind">The id of the mind that answers.</param>
public sealed record ScriptModel(string Name, string Mind, int? Context, bool? RefusesPrefill);

/// <summary>Which calls it is about, how often, and what happens to them.</summary>
public sealed record Rule
{
    public string Name { get; init; } = "";
    public required RuleMatch Match { get; init; }

    /// <summary>How many calls it is applied to; null: all.</summary>
    public int? Times { get; init; }

    /// <summary>It holds for this long from the first call that it matches; null: always.</summary>
    public TimeSpan? Outage { get; init; }

    public required Behaviour Behaviour { get; init; }
}

/// <summary>A script that cannot be played; the message has a line for each error.</summary>
public sealed class ScriptException(string message) : Exception(message);
