using Entente.Admission;
using Entente.Dialects;
using Entente.Guidance;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Entente.Time;
using Entente.Verification;

namespace Entente.Runs;

/// <summary>One request being answered: what was asked, within which limits, and the list of what has happened. Safe for concurrent use.</summary>
public sealed class Run
{
    /// <summary>Of a run of one call.</summary>
    private const int UsualEvents = 5;

    private readonly Lock _lock = new();
    private readonly IJournal _journal;
    private readonly EventSpool _spool;
    private readonly List<RunEvent> _events = new(UsualEvents);
    private readonly List<(Task Append, IReadOnlyList<JournalEntry> Entries)> _appends = [];
    private RunEvent[]? _snapshot;
    private readonly List<Task> _aside = [];
    private readonly List<Task<bool>> _endsAfter = [];
    private readonly List<(long Bound, long Cost)> _freed = [];
    private List<JournalEntry> _held = new(UsualEvents);
    private int _steps;
    private ulong _leased;

    internal Run(string id, Call call, Grant grant, PoolState pool, IJournal journal, EventSpool spool, IAnswerWriter writer, IChance chance)
    {
        Place = new(this);
        Id = id;
        Call = call;
        Grant = grant;
        Pool = pool;
        _journal = journal;
        _spool = spool;
        Writer = writer;
        Chance = chance;
        Meter = new CapMeter(grant.Caps, pool.Time, pool.Has(PlantedBug.BudgetIsNotAsked) ? null : grant.Allowance);
    }

    public string Id { get; }

    public Call Call { get; }

    public Grant Grant { get; }

    public PoolState Pool { get; }

    /// <summary>The definition that held when the run began: a reload does not change a running answer.</summary>
    public PoolDefinition Definition { get; init; } = null!;

    /// <summary>What was learned about this question; null: nothing.</summary>
    public LearnedEstimate? Estimate { get; init; }

    public CapMeter Meter { get; }

    /// <summary>Seeded for this run: the same seed gives the same choices.</summary>
    public IChance Chance { get; }

    /// <summary>Where the answer goes.</summary>
    public IAnswerSink Answer { get; internal set; } = null!;

    /// <summary>The one that the request names, its calls being this run's; null where it names none.</summary>
    public IVerifier? Verifier { get; internal set; }

    internal IAnswerWriter Writer { get; }

    /// <summary>In the spool; the spool's to move.</summary>
    internal LinkedListNode<Run> Place { get; }

    /// <summary>A timestamp of the spool's.</summary>
    internal long HoldingSince { get; set; }

    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return _snapshot ??= [.. _events];
            }
        }
    }

    /// <summary>Adds an event to the list and to what is shown; to the journal with those that follow soon.</summary>
    public void Emit(RunEvent runEvent) => Emit(runEvent, null);

    /// <param name="freed">What of the key's budget others may have once this event is durable.</param>
    private void Emit(RunEvent runEvent, (long Bound, long Cost)? freed)
    {
        lock (_lock)
        {
            if (freed is { } settled)
            {
                _freed.Add(settled);
            }

            Date(runEvent);
            _held.Add(Entry(runEvent));
            if (_held.Count == 1)
            {
                _spool.Add(this);
            }
        }

        Writer.Notice(runEvent);
    }

    internal int BeginStep(EndpointState state, string role, string why, long? reserved)
    {
        var (endpoint, model) = (state.Endpoint, state.Model);
        var step = Interlocked.Increment(ref _steps);
        var isLeased = TryLease(step, reserved);
        Emit(new StepStarted
        {
            Step = step,
            Role = role,
            Why = why,
            Model = model.Id,
            CatalogId = model.CatalogId,
            Developer = model.Developer,
            DeveloperJurisdiction = model.DeveloperJurisdiction,
            Endpoint = endpoint.Id,
            WireName = endpoint.WireName,
            Provider = endpoint.Provider.Name,
            Operator = endpoint.Provider.Operator,
            OperatorJurisdiction = endpoint.Provider.Jurisdiction,
            Region = endpoint.Region,
            IsLocal = endpoint.IsLocal,
            OutputTerms = model.OutputTerms,
            ReservedNanoUsd = reserved ?? 0,
            PriceVersion = endpoint.Prices is { AreKnown: true } prices ? prices.Version : null,
            PriceSource = endpoint.Prices is { AreKnown: true } ? endpoint.Prices.Source : null,
            Leased = isLeased ? true : null,
        });
        // Before a stream's first word this must be durable: its flush overlaps the upstream's thinking (decision 6).
        if (Call.Stream)
        {
            HandOn();
        }

        return step;
    }

    /// <summary>
    /// Before a call that a key's budget pays for, its reservation is durable, or the key's lease that covers it: no crash makes a call
    /// that nobody has counted.
    /// </summary>
    /// <returns>Null when the call may be made; else why not, and its step is over.</returns>
    internal ValueTask<Failure?> CoverAsync(int step, long? reserved)
        => Grant.Allowance is null || IsLeased(step) || Pool.Has(PlantedBug.CallsBeforeTheirReservation) ? default : new(RecordedAsync(step, reserved));

    private async Task<Failure?> RecordedAsync(int step, long? reserved)
    {
        try
        {
            await DurableAsync().WaitAsync(Definition.Timeouts.Commit, Pool.Time);
            return Meter.TimeLeft == TimeSpan.Zero ? Unmade(step, reserved, Meter.TimeIsOver) : null;
        }
        catch (Exception unwritten) when (unwritten is JournalUnavailableException or TimeoutException)
        {
            return Unmade(step, reserved, new Failure { Stage = Stage.Admission, Class = FailureClass.Invalid, Code = "journal_unavailable", Message = unwritten.Message });
        }
    }

    /// <summary>A bit a step: the few runs that have more of them wait for the records of the others.</summary>
    private bool TryLease(int step, long? reserved)
    {
        if (step >= 64 || Grant.Allowance?.TryLease(reserved ?? 0, Pool.Has(PlantedBug.CallsBeyondTheirLease)) != true)
        {
            return false;
        }

        Interlocked.Or(ref _leased, 1UL << step);
        return true;
    }

    private bool IsLeased(int step) => step < 64 && (Volatile.Read(ref _leased) & (1UL << step)) != 0;

    /// <summary>
    /// Ends a step and settles it. Where its own record covers it, others may have what it did not use only once its end is durable: else a
    /// crash could find the next one's reservation and not this one's end, and charge both.
    /// </summary>
    private void End(StepEnded ended, long? reserved, long? cost)
    {
        if (Grant.Allowance is null || IsLeased(ended.Step))
        {
            Meter.Settle(reserved, cost, IsLeased(ended.Step));
            Emit(ended);
            return;
        }

        Meter.SettleOwn(reserved, cost);
        Emit(ended, (reserved ?? 0, cost ?? 0));
    }

    /// <summary>A step whose call was not made.</summary>
    private Failure Unmade(int step, long? reserved, Failure why)
    {
        End(new StepEnded { Step = step, Outcome = StepOutcome.Failed, Failure = why, CostNanoUsd = 0 }, reserved, 0);
        return why;
    }

    /// <summary>Settles a step: by what the provider counted, else by what was seen of it.</summary>
    internal void EndStep(int step, Attempt attempt, Call call, long? reserved, StepOutcome outcome, int deliveredChars, Failure? failure = null)
    {
        var isFree = !Pool.Has(PlantedBug.FailedCallsAreCharged) && attempt.Usage is null && outcome != StepOutcome.Complete && (!attempt.MayBeBilled || (outcome == StepOutcome.Failed && Pool.Has(PlantedBug.TruncatedIsFree)));
        var usage = isFree ? Usage.None : attempt.Counted(call, Pool.Has(PlantedBug.ProvidersCountIsIgnored));
        var cost = isFree || (outcome == StepOutcome.Cancelled && Pool.Has(PlantedBug.LosersCostNothing)) ? 0 : attempt.State.Endpoint.Prices?.CostNanoUsd(usage);
        End(new StepEnded
        {
            Step = step,
            Outcome = outcome,
            Failure = outcome == StepOutcome.Complete ? null : failure ?? attempt.Failure,
            Usage = usage,
            CostNanoUsd = cost,
            OverrunNanoUsd = reserved is { } bound && cost > bound ? cost.Value - bound : 0,
            FirstTokenMs = attempt.FirstTokenMs,
            Ms = attempt.ElapsedMs,
            DeliveredChars = outcome != StepOutcome.Complete && Pool.Has(PlantedBug.LostSpeakersAreNotNamed) ? 0 : deliveredChars,
            ResponseId = Pool.Has(PlantedBug.EvidenceIsLost) ? null : attempt.ResponseId,
            ReportedModel = attempt.ReportedModel,
            Substituted = Substitution.Is(attempt.State.Endpoint.WireName, attempt.ReportedModel),
            RequestId = attempt.RequestId,
        }, reserved, Pool.Has(PlantedBug.CostIsNotSettled) ? 0 : cost);
    }

    /// <summary>Work beside the answer whose end the run awaits before it settles: hedges that lost.</summary>
    internal void Aside(Task work)
    {
        lock (_lock)
        {
            _aside.Add(work);
        }
    }

    internal async ValueTask AsideDoneAsync()
    {
        Task[] aside;
        lock (_lock)
        {
            if (_aside.Count == 0)
            {
                return;
            }

            aside = [.. _aside];
        }

        await Task.WhenAll(aside);
    }

    /// <summary>
    /// What this run has brought about and must be durable before its end is told: who heard of a refusal by location can rely on it
    /// that the next life knows of it too.
    /// </summary>
    /// <param name="durable">Whether it is; false where the process stops before.</param>
    internal void EndsAfter(Task<bool>? durable)
    {
        if (durable is not null)
        {
            lock (_lock)
            {
                _endsAfter.Add(durable);
            }
        }
    }

    /// <summary>Completes when what the run has brought about is durable.</summary>
    /// <exception cref="JournalUnavailableException">It will not be.</exception>
    internal async Task ConsequencesDurableAsync()
    {
        Task<bool>[] consequences;
        lock (_lock)
        {
            consequences = [.. _endsAfter];
        }

        foreach (var durable in consequences)
        {
            if (!await durable)
            {
                throw new JournalUnavailableException("a refusal by location could not be written before the server stopped");
            }
        }
    }

    /// <summary>Hands the events that were held back to the journal.</summary>
    internal void HandOn()
    {
        lock (_lock)
        {
            if (_held.Count > 0)
            {
                var held = TakeHeld();
                var append = _journal.AppendAsync(held);
                _appends.Add((_freed.Count == 0 ? append.AsTask() : FreeingAsync(append, TakeFreed()), held));
            }
        }
    }

    /// <summary>All that has happened is durable: others may have what the run's steps did not use.</summary>
    internal void GiveBack() => GiveBack(TakeFreed());

    private void GiveBack((long Bound, long Cost)[] freed)
    {
        foreach (var (bound, cost) in freed)
        {
            Meter.GiveBack(bound, cost);
        }
    }

    private async Task FreeingAsync(ValueTask<long> append, (long Bound, long Cost)[] freed)
    {
        try
        {
            await append;
        }
        catch (JournalUnavailableException)
        {
            // The run's end brings them along, however late.
            lock (_lock)
            {
                _freed.AddRange(freed);
            }

            throw;
        }

        GiveBack(freed);
    }

    private (long Bound, long Cost)[] TakeFreed()
    {
        lock (_lock)
        {
            if (_freed.Count == 0)
            {
                return [];
            }

            (long Bound, long Cost)[] freed = [.. _freed];
            _freed.Clear();
            return freed;
        }
    }

    /// <summary>Completes when all events so far are durable.</summary>
    /// <exception cref="JournalUnavailableException">One of them could not be written.</exception>
    internal async Task DurableAsync()
    {
        HandOn();

        // One after the other: Task.WhenAll would go on in the thread pool, out of the core's scheduler (decision 12).
        foreach (var (append, _) in Appends())
        {
            await append;
        }
    }

    /// <summary>Completes when of all events that were handed on it is known whether they are durable.</summary>
    internal async Task WrittenOrRefusedAsync()
    {
        foreach (var (append, _) in Appends())
        {
            try
            {
                await append;
            }
            catch (JournalUnavailableException)
            {
                // The run's end brings them along.
            }
        }
    }

    /// <summary>Takes the last event away, which was not written: another end takes its number.</summary>
    internal void Unseal()
    {
        lock (_lock)
        {
            _events.RemoveAt(_events.Count - 1);
            _snapshot = null;
        }
    }

    /// <summary>Adds the last event without writing it: the caller writes it together with the receipt.</summary>
    /// <returns>
    /// Its entry, after those of all events that were not handed on before, or that the journal has refused: a disk that was full for a
    /// while leaves no gap in what is on record.
    /// </returns>
    internal IReadOnlyList<JournalEntry> Seal(RunEvent last)
    {
        lock (_lock)
        {
            Date(last);
            _held.Add(Entry(last));
            return _appends.Exists(one => one.Append.IsFaulted) ? [.. TakeRefused(), .. TakeHeld()] : TakeHeld();
        }
    }

    /// <summary>Why the journal has refused events of this run; null where it has refused none that are not on their way again.</summary>
    internal string? Refusal
    {
        get
        {
            lock (_lock)
            {
                return _appends.Find(one => one.Append.IsFaulted).Append?.Exception!.InnerException!.Message;
            }
        }
    }

    private List<JournalEntry> TakeRefused()
    {
        var refused = _appends.FindAll(one => one.Append.IsFaulted);
        _appends.RemoveAll(refused.Contains);
        return [.. refused.SelectMany(one => one.Entries)];
    }

    private List<JournalEntry> TakeHeld()
    {
        var held = _held;
        _held = [];
        _spool.Remove(this);
        return held;
    }

    private (Task Append, IReadOnlyList<JournalEntry> Entries)[] Appends()
    {
        lock (_lock)
        {
            _appends.RemoveAll(one => one.Append.IsCompletedSuccessfully);
            return [.. _appends];
        }
    }

    private void Date(RunEvent runEvent)
    {
        // A wall clock that jumps back must not make a receipt that ends before it began.
        var now = Math.Max(Pool.Time.GetUtcNow().ToUnixTimeMilliseconds(), _events.Count > 0 && !Pool.Has(PlantedBug.TimesFollowTheClock) ? _events[^1].TimeMs : 0);
        runEvent.Place(_events.Count + (Pool.Has(PlantedBug.NumbersHaveGaps) && _events.Exists(one => one is Continued) ? 1 : 0), now);
        _events.Add(runEvent);
        _snapshot = null;
    }

    private JournalEntry Entry(RunEvent runEvent) => new(EntryKind.Run, Id, runEvent.TimeMs, RunEventJson.Write(runEvent));
}
