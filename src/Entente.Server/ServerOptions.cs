using Entente.Configuration;
using Entente.Journal;
using Entente.Pool;
using Entente.Providers;
using Entente.Receipts;
using Entente.Storage;
using Entente.Time;
using Microsoft.Extensions.Logging;

namespace Entente.Server;

/// <summary>What a server is made of. Only the pool must be said.</summary>
public sealed record ServerOptions
{
    public required PoolDefinition Pool { get; init; }

    /// <summary>Default: a port on loopback that is free.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:0";

    /// <summary>Where everything is kept; the server disposes it. Null: nothing outlives the server.</summary>
    public DataDirectory? Data { get; init; }

    public LedgerDurability Durability { get; init; } = LedgerDurability.Strict;

    /// <summary>How much time a file of the journal covers.</summary>
    public LedgerPeriod Period { get; init; } = LedgerPeriod.Month;

    /// <summary>Files of the journal that are kept beside the one that is written; null: all.</summary>
    public int? Retention { get; init; }

    /// <summary>Replaces the journal of the data directory, for tests; not disposed.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>The way to endpoints; default: <see cref="HttpUpstream"/>.</summary>
    public IUpstream? Upstream { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IChance Chance { get; init; } = new SystemChance();

    /// <summary>Name of the log of receipts, its origin.</summary>
    public string LogName { get; init; } = "entente.local/log";

    /// <summary>Who may cosign the log's checkpoints.</summary>
    public IReadOnlyList<WitnessKey> Witnesses { get; init; } = [];

    /// <summary>How long answers may go on after the server was told to stop.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null: the log goes nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
