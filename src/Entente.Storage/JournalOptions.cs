namespace Entente.Storage;

public sealed record JournalOptions
{
    public Durability Durability { get; init; } = Durability.Strict;

    /// <summary>A file covers a month by default.</summary>
    public JournalPeriod Period { get; init; } = JournalPeriod.Month;

    /// <summary>Files that are kept beside the one that is written; null: all of them, for ever.</summary>
    public int? Retention { get; init; }

    /// <summary>Says when a period is over.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Entries after which the snapshots are made anew.</summary>
    internal long SnapshotEvery { get; init; } = 10_000;

    /// <summary>Told of each step of a migration before it is taken: a test's place to end the process.</summary>
    internal Action<string>? BeforeStep { get; init; }
}
