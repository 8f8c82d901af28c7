using Entente.Journal;
using Entente.Storage;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>One life of a journal, or several: what happened to its files, what it promised, and all that it held in the end.</summary>
internal sealed record Recording
{
    public required string Root { get; init; }

    public required Durability Durability { get; init; }

    public required IReadOnlyList<DiskEvent> Events { get; init; }

    public required IReadOnlyList<Promise> Promises { get; init; }

    /// <summary>In the order of their sequence.</summary>
    public required IReadOnlyList<StoredEntry> Entries { get; init; }

    /// <summary>Milliseconds that the machine itself stood still at most, by a clock that only looked at itself.</summary>
    public double Stall { get; init; }

    /// <summary>The latest time at which the moment still was.</summary>
    public double EndOf(int moment) => moment < Events.Count ? Events[moment].At : Events[^1].At;
}
