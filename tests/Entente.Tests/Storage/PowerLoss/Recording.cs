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

    /// <summary>In the order of their sequence; without what was erased, with what retention dropped.</summary>
    public required IReadOnlyList<StoredEntry> Entries { get; init; }

    public required IReadOnlyList<Erased> Erased { get; init; }

    /// <summary>The last sequence of the files that retention dropped; 0: it dropped none.</summary>
    public long DroppedUpTo { get; init; }

    /// <summary>The number of events before the first file was dropped.</summary>
    public int DroppedFrom { get; init; } = int.MaxValue;

    /// <summary>Milliseconds that the machine itself stood still at most, by a clock that only looked at itself.</summary>
    public double Stall { get; init; }

    /// <summary>The latest time at which the moment still was.</summary>
    public double EndOf(int moment) => moment < Events.Count ? Events[moment].At : Events[^1].At;
}
