using Entente.Admission;
using Entente.Journal;
using Entente.Pool;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Entente.Simulation.Invariants;
using Entente.Simulation.Loop;
using Entente.Simulation.Upstream;

namespace Entente.Simulation.World;

/// <summary>
/// Everything under one seed: a pool, a provider, clients, operators, a disk and the lives of one core, with the invariants that
/// watch them. Runs until the first violation or the end.
/// </summary>
#pragma warning disable CA1001 // A journal in memory holds nothing that must be given back.
internal sealed class SimulatedWorld
#pragma warning restore CA1001
{
    private const int Runs = 100;
    private const int Crowd = 50;
    private const int CrowdRuns = 90;
    private const long MostTurns = 400_000;
    private static readonly long[] LeastBudgets = [300_000, 3_000_000, 12_000_000, 20_000_000_000, 1_000_000_000_000];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MostLost = TimeSpan.FromMilliseconds(1020);
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(55);

    private readonly Dictionary<string, SimulatedRun> _byId = [];
    private readonly Invariant[] _invariants;
    private readonly SimulatedProcess _outside;
    private readonly Dice _nodeDice;
    private readonly Dice _faultDice;
    private MemoryJournal _journal;
    private readonly List<ProviderCall> _openCalls = [];
    private readonly (string Provider, TimeSpan From, TimeSpan Length)? _outage;
    private readonly List<SimulatedRun> _all;
    private int _unfinished;
    private bool _crowded;
    private bool _finishing;
    private bool _ending;
    private bool _done;

    /// <param name="prepare">Given each life's pool before its first use; for tests that plant bugs.</param>
    public SimulatedWorld(ulong seed, Action<PoolState>? prepare = null)
    {
        Seed = seed;
        Prepare = prepare;
        var dice = new Dice(seed).Fork();    // neighbours must not be the same luck, one step on
        Loop = new SimulationLoop(dice.Chance(0.8) ? dice.Fork() : null);
        Trace = new Trace(Loop);
        _outside = new SimulatedProcess(Loop, "outside");
        Time = new SimulatedTime(Loop, _outside);
        TimersAreLate = dice.Chance(0.3);
        Trouble = dice.Pick([0.0, 0.1, 0.25, 0.4]);
        Storm = dice.Chance(0.08);
        Pool = PoolMaker.Make(dice.Fork());
        _outage = dice.Chance(0.4) ? (dice.Pick(Pool.Models[0].Endpoints).Provider.Name, dice.Milliseconds(20, 250), dice.Milliseconds(200, 6000)) : null;
        Signer = new NoteSigner("simulation.example/log", Ed25519Key.Create(new Time.SeededChance(seed).Fill));
        SealKey = new byte[32];
        Orders = new Orders(this);
        var keys = dice.Fork();
        var questions = dice.Fork();
        _all = [.. Enumerable.Range(0, Runs).Select(number => Question(questions, number))];
        _unfinished = All.Count;

        _nodeDice = dice.Fork();
        _faultDice = new Dice(seed ^ 0x5DEECE66D).Fork();
        Faults = new WorldFaults(this, _faultDice.Fork());
        Keys = MakeKeys(keys, Faults.Period);
        Loop.WallShift = Faults.FirstShift;
        Tiles = new SimulatedTileStore(this, _faultDice.Fork());
        _journal = new MemoryJournal(Time, dice.Milliseconds(1, 12), Faults.IsRelaxed);
        _journal.Put(Faults.Past());
        Contributions = new Contributions(this);
        _invariants = [Contributions, new EndsOnce(this), new Withdrawn(this), new CapsKept(this), new Conduct(this), new InTime(this), new LedgerAdds(this), new BudgetsKept(this), new LedgerFolds(this), new LogGrows(this), new TilesKept(this), new Periods(this), Erased = new Erased(this, _faultDice.Fork()), new NothingLost(this), new Told(this), new OneText(this), new InOrder(this)];
        Plan(dice);
    }

    public ulong Seed { get; }

    public SimulationLoop Loop { get; }

    public Trace Trace { get; }

    /// <summary>The clock of what is outside of the core.</summary>
    public TimeProvider Time { get; }

    public bool TimersAreLate { get; }

    /// <summary>How often calls go wrong, from 0 to 1.</summary>
    public double Trouble { get; }

    /// <summary>In some worlds every stream breaks after a few words.</summary>
    public bool Storm { get; }

    public PoolDefinition Pool { get; }

    public NoteSigner Signer { get; }

    public byte[] SealKey { get; }

    public WorldFaults Faults { get; }

    /// <summary>The log's tiles outlive each life, as on a disk.</summary>
    public SimulatedTileStore Tiles { get; }

    public Orders Orders { get; }

    public Contributions Contributions { get; }

    public Erased Erased { get; }

    public IReadOnlyList<SimulatedRun> All => _all;

    public Action<PoolState>? Prepare { get; }

    /// <summary>The callers whose keys have a budget.</summary>
    public IReadOnlyDictionary<string, AccessKey> Keys { get; }

    /// <summary>The life that is going on; null between two.</summary>
    public SimulatedNode? Node { get; private set; }

    public Violation? Violation { get; private set; }

    /// <summary>The most runs that were open at one time.</summary>
    public int MostOpen { get; private set; }

    public MemoryJournal Journal => _journal;

    public void Run()
    {
        Start(0);
        Loop.Run(GoesOn);
        if (Violation is null && !_done)
        {
            Violate("ends once", All.FirstOrDefault(run => run.Fate is Fate.Open or Fate.Waiting), "nothing is ready and no timer is set, but runs are open");
        }
    }

    /// <summary>In some worlds a provider is away for a while, for everyone.</summary>
    public bool IsAway(string provider)
        => _outage is var (name, from, length) && name == provider && Loop.Now >= from.Ticks && Loop.Now < (from + length).Ticks;

    public SimulatedRun RunOf(string callId) => _byId[callId[..callId.LastIndexOf('-')]];

    public SimulatedRun? RunById(string id) => _byId.GetValueOrDefault(id);

    public void Violate(string invariant, SimulatedRun? run, string what)
    {
        if (Violation is null)
        {
            Violation = new(invariant, run?.Number, what);
            Trace.Add(run?.Number ?? -1, $"VIOLATED {invariant}: {what}");
        }
    }

    public void Fail(Exception exception) => Violate("ends once", null, $"the core threw: {exception}");

    /// <summary>Calls that the core has not given up, in the order of their beginning.</summary>
    public IReadOnlyList<ProviderCall> OpenCalls => _openCalls;

    public void CallStarted(ProviderCall call)
    {
        _openCalls.Add(call);
        Each(one => one.CallStarted(call));
    }

    public void CallConnected(ProviderCall call) => Each(one => one.CallConnected(call));

    public void CallEnded(ProviderCall call)
    {
        _openCalls.Remove(call);
        Trace.Add(call.Run.Number, $"{call.Id} is over, {call.Received.WrittenCount} bytes{(call.CancelledAt is null ? "" : ", cancelled")}");
        Each(one => one.CallEnded(call));
    }

    public void Writing(SimulatedRun run, Frame frame) => Each(one => one.Writing(run, frame));

    public void Written(SimulatedRun run) => Each(one => one.Written(run));

    public void Noticed(SimulatedRun run, RunEvent runEvent)
    {
        Trace.Add(run.Number, runEvent is StepEnded end ? $"step {end.Step} {end.Outcome} {end.Failure?.Code} {end.CostNanoUsd}" : runEvent.GetType().Name);
        Each(one => one.Noticed(run, runEvent));
    }

    public void RunEnds(SimulatedRun run, RunSummary summary, RunError? error)
    {
        Trace.Add(run.Number, error is null ? $"complete, {run.Text.Length} characters" : $"failed: {error.Code} {error.Message}");
        if (run is { Fate: Fate.Left, IsKnownToHaveLeft: false })
        {
            return;    // the end crossed with the leaving
        }

        if (run.Fate != Fate.Open)
        {
            Violate("ends once", run, $"its client heard {(error is null ? "complete" : "failed")} when it was {run.Fate}");
            return;
        }

        (run.Fate, run.Summary, run.Error, run.EndedAt) = (error is null ? Fate.Complete : Fate.Failed, summary, error, Loop.Now);
        if (run.IsAcknowledged)
        {
            run.Recorded = [.. _journal.DurableOf(run.Id).Where(entry => entry.Kind == EntryKind.Run).Select(entry => RunEventJson.Read(entry.Body.Span))];
        }

        Each(one => one.RunEnds(run));
    }

    public void CheckpointKept(string note) => Each(one => one.CheckpointKept(note));

    /// <summary>A write of the log's files was the last thing that this life did.</summary>
    public void DieInTileStore() => After(TimeSpan.Zero, () => Crash(_faultDice.Chance(0.5), _faultDice.Milliseconds(1, 400)));

    /// <summary>The disk did not let this life begin.</summary>
    public void StartFailed() => After(TimeSpan.Zero, () => Crash(true, TimeSpan.FromMilliseconds(100)));

    public void NodeReady(SimulatedNode node)
    {
        Trace.Add(-1, $"life {node.Life} is ready");
        Each(one => one.Restarted(node));
    }

    /// <summary>Something happens outside of the core at a time.</summary>
    public void At(TimeSpan time, Action action)
    {
        var timer = Time.CreateTimer(_ => action(), null, TimeSpan.FromTicks(Math.Max(0, time.Ticks - Loop.Now)), Timeout.InfiniteTimeSpan);
        GC.KeepAlive(timer);
    }

    public void After(TimeSpan wait, Action action) => At(TimeSpan.FromTicks(Loop.Now) + wait, action);

    public void FillDisk(int appends)
    {
        Faults.DiskTakesAll = false;
        Trace.Add(-1, $"the disk is full for {appends} writes");
        _journal.FailNextAppends(appends);
    }

    public void StallDisk(TimeSpan time)
    {
        Faults.DiskTakesAll = false;
        Trace.Add(-1, $"the disk hangs for {time.TotalMilliseconds} ms");
        _journal.StallNextFlush(time);
    }

    private void Plan(Dice dice)
    {
        foreach (var run in All)
        {
            At(run.StartAt, () => Ask(run));
        }

        var operators = new Operators(this, dice.Fork());
        operators.Plan();
        Faults.Plan();
        for (var crashes = dice.Pick([0, 1, 1, 2]); crashes > 0; crashes--)
        {
            var (reached, pause) = (dice.Chance(0.5), dice.Milliseconds(1, 400));
            At(dice.Milliseconds(250, 4500), () =>
            {
                // The last life is to end by itself.
                if (!_ending)
                {
                    Crash(reached, pause);
                }
            });
        }

        for (var fills = dice.Pick([0, 0, 1, 4]); fills > 0; fills--)
        {
            var appends = dice.Pick([1, 1, 2, 5, 25]);
            At(dice.Milliseconds(100, 4000), () => FillDisk(appends));
        }

        for (var stalls = dice.Pick([0, 0, 1, 3]); stalls > 0; stalls--)
        {
            var time = dice.Milliseconds(100, 1500);
            At(dice.Milliseconds(100, 4000), () => StallDisk(time));
        }
    }

    /// <summary>Half of the callers: one that is soon at its end, one for some runs, one for most, and two beside whose budgets some calls, or all, are small.</summary>
    private static Dictionary<string, AccessKey> MakeKeys(Dice dice, BudgetPeriod period)
        => LeastBudgets.Select((least, number) => new AccessKey
        {
            Id = $"caller{number}",
            Role = KeyRole.Caller,
            Sha256 = "",
            CreatedMs = 0,
            BudgetNanoUsd = least + (least / 1000 * dice.Below(1000)),
            BudgetPeriod = period,
        }).ToDictionary(key => key.Id);

    private bool GoesOn()
    {
        if (Violation is not null || _done)
        {
            return false;
        }

        if (Loop.Escaped is { } escaped)
        {
            Violate("scheduler", null, escaped);
            return false;
        }

        foreach (var invariant in _invariants)
        {
            invariant.AfterEvent();
        }

        if (!_crowded && !_finishing && _unfinished == 0)
        {
            BringACrowd();
        }

        if (!_finishing && _unfinished == 0)
        {
            // The disk is well again, and what is late has its time.
            _finishing = true;
            _journal.FailNextAppends(0);
            Tiles.Heal();
            After(TimeSpan.FromSeconds(15), () =>
            {
                _ending = true;
                if (Node is { IsReady: true } node)
                {
                    Each(one => one.Settled(node));
                }

                Crash(true, TimeSpan.FromMilliseconds(10));
            });
        }

        if (Loop.Turns > MostTurns)
        {
            Violate("ends once", All.FirstOrDefault(run => !run.IsAnswered), $"after {MostTurns} events it is still going on");
        }

        if (Loop.Now > Longest.Ticks)
        {
            Violate("ends once", All.FirstOrDefault(run => !run.IsAnswered), "it never ended");
        }

        return Violation is null;
    }

    /// <summary>Every world has a crowd: where most runs ended as they began, more come at once. The luck of the others does not change by it.</summary>
    private void BringACrowd()
    {
        _crowded = true;
        if (MostOpen >= Crowd)
        {
            return;
        }

        var dice = new Dice(Seed ^ 0x2545F4914F6CDD1D).Fork();
        for (var i = 0; i < CrowdRuns; i++)
        {
            var run = Question(dice, Runs + i);
            _all.Add(run);
            _unfinished++;
            After(dice.Milliseconds(0, 10), () => Ask(run));
        }
    }

    private SimulatedRun Question(Dice dice, int number)
    {
        var run = QuestionMaker.Make(dice, number, Pool, number % 10 < LeastBudgets.Length, Spread);
        run.Stores = number % 5 == 0;
        return run;
    }

    private void Ask(SimulatedRun run)
    {
        if (Node is not { IsReady: true } node)
        {
            After(TimeSpan.FromMilliseconds(50), () => Ask(run));
            return;
        }

        run.Id = node.Engine.NewId();
        _byId[run.Id] = run;
        run.Fate = Fate.Open;
        run.StartedAt = Loop.Now;
        MostOpen = Math.Max(MostOpen, All.Count(one => one.IsOpen));
        Each(one => one.Asked(run));
        Trace.Add(run.Number, $"asks {run.Call.Model} in {run.Dialect}{(run.Call.Stream ? ", streamed" : "")}");
        var gone = new CancellationTokenSource();
        if (run.Patience is { } patience)
        {
            After(patience, () => Leave(run, node, gone));
        }

        var (today, allowance) = (node.Ledger.Today, Keys.TryGetValue(run.Caller, out var key) ? node.Ledger.Allow(key, node.Ledger.Today) : null);
        var question = new Orchestration.Question
        {
            Call = run.Call,
            Dialect = run.Dialect,
            Body = run.Body,
            Options = new() { Store = run.Stores },
            Grant = new() { Caller = run.Caller, Caps = run.Caps with { PricedOnly = allowance is not null }, Allowance = allowance, Day = today, WithdrawnByName = run.WithdrawnByName },
        };
        node.Process.Start(async () =>
        {
            await node.Engine.AnswerAsync(run.Id, question, new SimulatedClient(this, node, run), gone.Token);
            run.IsAnswered = true;
            _unfinished--;
            Each(one => one.RunAnswered(run));
        }, Fail);
    }

    private void Leave(SimulatedRun run, SimulatedNode node, CancellationTokenSource gone)
    {
        if (!run.IsOpen)
        {
            return;
        }

        Trace.Add(run.Number, "its client leaves");
        (run.Fate, run.EndedAt) = (Fate.Left, Loop.Now);
        node.Process.Post(_ =>
        {
            run.IsKnownToHaveLeft = true;
            gone.Cancel();
        }, null);
        Each(one => one.RunLeft(run));
    }

    private void Crash(bool flushReachedDisk, TimeSpan pause)
    {
        if (Node is not { } node)
        {
            return;
        }

        var losesPower = !_ending && _faultDice.Chance(Faults.LossOfPower);
        Trace.Add(-1, $"life {node.Life} {(losesPower ? "loses its power" : "crashes")}");
        node.Process.Kill();
        var lostFrom = Loop.Now + 1;
        if (losesPower)
        {
            // What was told within the last second that the disk acknowledged anything, and nothing else, may be lost.
            lostFrom = Faults.IsRelaxed ? Math.Min(Loop.Now, _journal.LastAcknowledged) - MostLost.Ticks : lostFrom;
            var lost = _journal.LosePower(written => _faultDice.Between(0, written));
            Faults.Losses += lost > 0 ? 1 : 0;
        }
        else
        {
            _journal.Crash(flushReachedDisk);
        }

        Node = null;
        foreach (var run in All.Where(run => run.IsOpen))
        {
            (run.Fate, run.EndedAt) = (Fate.Crashed, Loop.Now);
        }

        foreach (var run in All.Where(run => run is { Fate: not Fate.Waiting, IsAnswered: false }))
        {
            run.IsAnswered = true;
            _unfinished--;
            run.Calls.ForEach(call => call.EndedAt ??= Loop.Now);
        }

        _openCalls.Clear();

        Each(one => one.Crashed());
        Faults.Damage();
        After(pause, () =>
        {
            _journal = _journal.Reopen();
            Forget(lostFrom);
            Orders.Restart(_journal.Durable, lostFrom);
            Start(node.Life + 1);
        });
    }

    /// <summary>What a power loss has taken: runs of the last second may be lost, and calls that were made in it.</summary>
    private void Forget(long lostFrom)
    {
        if (!Faults.IsRelaxed)
        {
            return;
        }

        foreach (var run in All.Where(run => run.Id.Length > 0))
        {
            var its = _journal.DurableOf(run.Id);
            if (run.IsAcknowledged && run.EndedAt >= lostFrom && !its.Any(entry => entry.Kind == EntryKind.Leaf))
            {
                run.IsForgotten = true;
                Faults.Forgotten++;
            }

            foreach (var call in run.Calls.Where(call => call.StartedAt >= lostFrom))
            {
                call.IsForgotten |= !its.Any(entry => entry.Kind == EntryKind.Run && RunEventJson.Read(entry.Body.Span) is StepStarted started && $"{run.Id}-{started.Step}" == call.Id);
            }
        }
    }

    private void Start(int life)
    {
        Tiles.Thaw();
        Node = new SimulatedNode(this, life, _journal, _nodeDice.Fork());
        Node.Start();
        if (_ending)
        {
            After(TimeSpan.FromSeconds(2), Finish);
        }
    }

    private void Finish()
    {
        Node!.Process.Start(async () =>
        {
            await Invariants.Verification.OfAllAsync(this);
            Each(one => one.Finished());
            _done = true;
        }, Fail);
    }

    private void Each(Action<Invariant> tell)
    {
        foreach (var invariant in _invariants)
        {
            tell(invariant);
        }
    }
}
