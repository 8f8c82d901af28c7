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

    /// <summary>Power losses that took something which had been acknowledged.</summary>
    public int PowerLosses { get; init; }

    /// <summary>Runs whose end was told and was lost with the power.</summary>
    public int Forgotten { get; init; }

    /// <summary>Runs whose salts and text were erased.</summary>
    public int Erased { get; init; }

    public int ClocksSetBack { get; init; }
    public int ClocksSetForward { get; init; }

    /// <summary>Days on which runs were booked.</summary>
    public int Days { get; init; }

    /// <summary>Writes of the log's files that failed, and tiles that were damaged.</summary>
    public int TileFaults { get; init; }

    /// <summary>Of these, the tiles that were damaged or lost between two lives.</summary>
    public int TilesDamaged { get; init; }

    /// <summary>Calls at providers.</summary>
    public int Calls { get; init; }
}
