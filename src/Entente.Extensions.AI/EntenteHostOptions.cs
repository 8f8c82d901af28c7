using Entente.Configuration;
using Entente.Extensions.AI.Endpoints;
using Entente.Journal;
using Entente.Pool;
using Entente.Providers;
using Entente.Time;
using Microsoft.Extensions.Logging;

namespace Entente.Extensions.AI;

/// <summary>What an Entente in process is made of. There must be at least one model, in the pool or as a chat client.</summary>
public sealed record EntenteHostOptions
{
    /// <summary>From <see cref="EntentePool"/>, or made by hand. Default: no model but the chat clients.</summary>
    public PoolDefinition Pool { get; init; } = EntentePool.Empty;

    /// <summary>Chat clients that are endpoints of the pool.</summary>
    public IReadOnlyList<ChatClientModel> ChatClients { get; init; } = [];

    /// <summary>Where runs, receipts and directives are kept, as with `entente up --data`. Null: nothing outlives the host.</summary>
    public string? DataDirectory { get; init; }

    public LedgerDurability Durability { get; init; } = LedgerDurability.Strict;

    /// <summary>How much time a file of the journal covers.</summary>
    public LedgerPeriod Period { get; init; } = LedgerPeriod.Month;

    /// <summary>Files of ended periods that are kept in the data directory, as `ledger.retention` of a server says it. Null: all.</summary>
    public int? Retention { get; init; }

    /// <summary>The way to endpoints that are no chat clients; default: <see cref="HttpUpstream"/>. Disposed with the host.</summary>
    public IUpstream? Upstream { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IChance Chance { get; init; } = new SystemChance();

    /// <summary>Name of the log of receipts, its origin.</summary>
    public string LogName { get; init; } = "entente.local/log";

    /// <summary>Replaces the journal of the data directory, for tests; disposed with the host.</summary>
    internal IJournal? Journal { get; init; }

    /// <summary>Null: the log goes nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }
}
