namespace Entente.Simulation;

/// <summary>What came of one seed.</summary>
public sealed record SeedOutcome
{
    public required ulong Seed { get; init; }

    /// <summary>Null where every invariant held to the end.</summary>
    public Violation? Violation { get; init; }

    /// <summary>Callbacks that ran, the invariants being checked after each.</summary>
    public required long Events { get; init; }

    /// <summary>Over everything that happened, in order: equal for equal seeds.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>What happened last to the run that broke a rule, or to all.</summary>
    public IReadOnlyList<string> Last { get; init; } = [];

    public int Runs { get; init; }

    /// <summary>Most runs that were open at one time.</summary>
    public int MostOpen { get; init; }

    public int Complete { get; init; }
    public int Failed { get; init; }
    public int Left { get; init; }
    public int Crashed { get; init; }

    /// <summary>Answers that went on elsewhere.</summary>
    public int Continued { get; init; }

    /// <summary>Calls at providers.</summary>
    public int Calls { get; init; }
}
