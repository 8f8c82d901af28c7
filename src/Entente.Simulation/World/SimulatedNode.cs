using Entente.Continuity;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Ledger;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Entente.Simulation.Loop;
using Entente.Simulation.Upstream;
using Entente.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Entente.Simulation.World;

/// <summary>One life of the whole core, from its start over a journal to its crash.</summary>
internal sealed class SimulatedNode
{
    private readonly SimulatedWorld _world;

    public SimulatedNode(SimulatedWorld world, int life, MemoryJournal journal, Dice dice)
    {
        _world = world;
        Life = life;
        Journal = journal;
        Process = new SimulatedProcess(world.Loop, $"life {life}");
        Time = new SimulatedTime(world.Loop, Process, world.TimersAreLate ? () => dice.Milliseconds(0, 8) : null);
        var chance = new SeededChance(dice.Next());
        Pool = new PoolState(world.Pool, [new OpenAiChatCodec(), new AnthropicMessagesCodec()], new SimulatedUpstream(world, this), Time, chance);
        world.Prepare?.Invoke(Pool);
        journal.Planted = Pool.Planted;
        Book = new DirectiveBook(Pool, journal);
        Office = new ReceiptOffice(journal, new(world.Signer), new SaltSeal(world.SealKey, chance.Fill), Time, world.Tiles) { Planted = Pool.Planted };
        var affinity = new Affinity(Time);
        var planner = new Planner(Pool, affinity, Strategies.All(affinity));
        Ledger = new LedgerBook(journal, Time) { Planted = Pool.Planted };
        Unfinished = new UnfinishedRuns(journal, Office, Ledger, Pool, NullLogger<UnfinishedRuns>.Instance);
        Engine = new RunEngine(Pool, planner, journal, Office, Ledger, chance, new SimulatedLogger(world));
    }

    public int Life { get; }

    public MemoryJournal Journal { get; }

    public SimulatedProcess Process { get; }

    public SimulatedTime Time { get; }

    public PoolState Pool { get; }

    public DirectiveBook Book { get; }

    public ReceiptOffice Office { get; }

    public LedgerBook Ledger { get; }

    public UnfinishedRuns Unfinished { get; }

    public RunEngine Engine { get; }

    /// <summary>It has read its journal and takes questions.</summary>
    public bool IsReady { get; private set; }

    public void Start() => Process.Start(LoadAsync, _world.Fail);

    /// <summary>The core calls the outside only from its own scheduler (decision 12).</summary>
    public void AssertHere(string what)
    {
        if (Process.IsAlive && !Process.IsCurrent)
        {
            _world.Violate("scheduler", null, $"{what} was made outside of the core's scheduler");
        }
    }

    private async Task LoadAsync()
    {
        await Book.LoadAsync(CancellationToken.None);
        var faults = _world.Tiles.Faults;
        try
        {
            await Office.LoadAsync(CancellationToken.None);
            await Ledger.LoadAsync(CancellationToken.None);
            await Unfinished.SettleAsync(CancellationToken.None);
            await Office.BeginAsync(CancellationToken.None);
        }
        catch (LogStoreException) when (_world.Tiles.Faults > faults)
        {
            // A disk that does not take the log's tiles lets nothing begin: people start it again.
            _world.StartFailed();
            return;
        }

        IsReady = true;
        _world.NodeReady(this);
    }
}
