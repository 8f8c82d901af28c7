namespace Entente.Bench;

internal sealed record BenchOptions
{
    public required bool Quick { get; init; }

    /// <summary>Of one contestant in one round; wrk takes whole seconds only.</summary>
    public required int Seconds { get; init; }

    public required int Rounds { get; init; }
    public required int MemoryRequests { get; init; }

    /// <summary>Streams of 20 tokens at 5 ms for each contestant.</summary>
    public required int PacedStreams { get; init; }

    public required int IdleStreams { get; init; }

    /// <summary>Rounds of hundreds of streams, each without and with a slow reader beside them.</summary>
    public required int SlowRounds { get; init; }

    public required int Starts { get; init; }
    public required IReadOnlyList<string> Only { get; init; }
    public required string Root { get; init; }
    public required string? Note { get; init; }
    public required bool WritesPage { get; init; }

    /// <summary>In the repository, because temporary folders are often kept in memory, and the disk is part of what is measured.</summary>
    public string WorkFolder => Path.Combine(Root, "artifacts", "bench", "run");

    public string PublishedFolder => Path.Combine(Root, "artifacts", "bench", "entente");

    public bool Wants(string contestant) => Only.Count == 0 || Only.Contains(contestant);
}
