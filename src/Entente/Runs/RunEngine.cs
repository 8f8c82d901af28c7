using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Entente.Dialects;
using Entente.Journal;
using Entente.Ledger;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rights;
using Entente.Time;
using Entente.Verification;
using Microsoft.Extensions.Logging;

namespace Entente.Runs;

/// <summary>
/// Answers questions: plans, lets the strategy speak, and says success only when the run's records are durable (decision 4).
/// Safe for concurrent use.
/// </summary>
public sealed partial class RunEngine : IAsyncDisposable
{
    private readonly PoolState _pool;
    private readonly Planner _planner;
    private readonly IJournal _journal;
    private readonly Recorder _recorder;
    private readonly EventSpool _spool;
    private readonly LedgerBook _ledger;
    private readonly IChance _chance;
    private readonly VerifierBook? _verifiers;
    private readonly ILogger<RunEngine> _logger;
    private int _running;

    public RunEngine(PoolState pool, Planner planner, IJournal journal, ReceiptOffice receipts, LedgerBook ledger, IChance chance, ILogger<RunEngine> logger, VerifierBook? verifiers = null)
    {
        _pool = pool;
        _planner = planner;
        _journal = journal;
        _spool = new EventSpool(pool.Time);
        _recorder = new Recorder(pool, journal, receipts, ledger, logger);
        _ledger = ledger;
        _chance = chance;
        _verifiers = verifiers;
        _logger = logger;
    }

    /// <summary>Runs that have not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>
    /// A new run id, as in the header `Entente-Run`: `run_` and 24 hexadecimal digits, the first ten of them the time in units of 16 ms,
    /// the others chance. So ids sort by their time to within 16 ms, and what is stored by them grows at its end.
    /// </summary>
    public string NewId()
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(bytes, _pool.Time.GetUtcNow().ToUnixTimeMilliseconds() >> 4 << 24);
        _chance.Fill(bytes[5..]);
        return $"run_{Convert.ToHexStringLower(bytes)}";
    }

    /// <summary>
    /// Answers one question to <paramref name="writer"/>, which hears exactly one of complete and failed, unless its caller left.
    /// Never throws for what a caller, an endpoint, the network or the disk does.
    /// </summary>
    /// <param name="clientGone">Cancelled when the caller leaves: upstream work is cancelled at once.</param>
    public async Task AnswerAsync(string id, Question question, IAnswerWriter writer, CancellationToken clientGone)
    {
        clientGone = _pool.Has(PlantedBug.DeparturesAreIgnored) ? CancellationToken.None : clientGone;
        var definition = _pool.Definition;

        // 1. What would change nothing when asked again is told before a run begins.
        if (question.Options.ExpectFingerprint is { } expected && expected != definition.Fingerprint)
        {
            await RefuseAsync(id, writer, definition, new() { Status = 409, Code = "fingerprint_mismatch", Param = "expect_fingerprint", IsFinal = true, Message = $"The server's fingerprint is {definition.Fingerprint}, not {expected}: its configuration, catalogue or policy has changed." }, clientGone);
            return;
        }

        var (plan, refusal) = _planner.Decide(question, definition);
        if (plan is null)
        {
            await RefuseAsync(id, writer, definition, refusal!, clientGone);
            return;
        }

        var (lineage, unknown) = question.Options.Lineage.IsEmpty ? ([], null) : await LineageReader.ReadAsync(_journal, question.Grant, question.Options.Lineage, CancellationToken.None);
        if (unknown is not null)
        {
            await RefuseAsync(id, writer, definition, unknown, clientGone);
            return;
        }

        Interlocked.Increment(ref _running);
        try
        {
            await RunAsync(id, question, lineage, plan, definition, writer, clientGone);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            LogUnexpected(unexpected, id);
            await FailQuietlyAsync(writer, new() { Status = 500, Code = "internal_error", Message = $"Something went wrong inside Entente; the log names it under {id}." }, Empty(id, definition, plan));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Who is about to read this run from the journal finds its events so far; nothing happens where it does not run.</summary>
    public async Task HandOnAsync(string id)
    {
        try
        {
            await (_spool.Find(id)?.DurableAsync() ?? Task.CompletedTask);
        }
        catch (JournalUnavailableException)
        {
            // What is not durable is not shown.
        }
    }

    /// <summary>Waits for at most 10 s for what is still to be recorded of runs that have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _recorder.DisposeAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunAsync(string id, Question question, ImmutableArray<Ancestor> lineage, Plan plan, PoolDefinition definition, IAnswerWriter writer, CancellationToken clientGone)
    {
        // 2. The run begins.
        var keeps = question.Options.Store;
        var secrets = NewSecrets(keeps);
        var salts = secrets.Salts;
        var grant = question.Grant with { Caps = plan.Caps ?? question.Grant.Caps };
        var run = new Run(id, question.Call, grant, _pool, _journal, _spool, writer, new SeededChance(Seed(question))) { Definition = definition, Estimate = plan.Estimate };
        run.Verifier = _verifiers?.For(run, question.Options.Verifier ?? plan.Verifier);
        using var answer = new DeliveredAnswer(run, writer, salts.Answer.Span, clientGone, keeps);
        run.Answer = answer;
        run.Emit(new RunStarted
        {
            Run = id,
            Caller = question.Grant.Caller,
            Day = (question.Grant.Day ?? _ledger.Today).ToString("O", CultureInfo.InvariantCulture),
            Dialect = question.Dialect,
            AskedModel = question.Call.Model,
            Streamed = question.Call.Stream,
            Fingerprint = definition.Fingerprint,
            Caps = grant.Caps,
            RequestCommitment = Commitment.Make(salts.Request.Span, question.Body.Span),
            Stored = keeps ? true : null,
            Consent = question.Options.Consent.IsEmpty ? null : question.Options.Consent,
            Lineage = lineage.IsEmpty ? null : lineage,
        });
        run.Emit(new PlanMade { Strategy = plan.StrategyName, Why = plan.Why, Models = plan.Models });

        // 3. The strategy speaks, within the time it has.
        var (spoken, error, status) = await SpeakAsync(run, plan, clientGone);
        await run.AsideDoneAsync();
        foreach (var happened in run.Events)
        {
            if (happened is EndpointLost lost)
            {
                LogLost(id, lost.Endpoint, lost.Class, lost.Reason);
            }
        }

        // 4. The records: nothing is called complete before they are durable.
        var ended = End(run, answer, spoken, error, status);
        var summary = Summary(run, plan, definition, spoken, salts, ended);
        var text = answer.Kept is { } kept ? Text(run, question, kept, spoken) : null;
        var recording = _recorder.RecordAsync(run, ended, new(secrets, text), definition.Timeouts.Commit);
        if (!_pool.Has(PlantedBug.SuccessBeforeRecords) && await recording is { } unwritten)
        {
            LogUnwritten(id, unwritten);
            (error, status) = (RunErrors.JournalUnavailable(unwritten), status == RunStatus.Cancelled ? status : RunStatus.Error);
        }

        // 5. The end, said once.
        if (status == RunStatus.Cancelled || clientGone.IsCancellationRequested || (error is not null && _pool.Has(PlantedBug.FailuresAreNotTold)))
        {
            return;
        }

        try
        {
            await (error is null ? writer.CompleteAsync(summary, clientGone) : writer.FailAsync(error, summary, clientGone));
            if (error is null && _pool.Has(PlantedBug.EndsTwice))
            {
                await writer.FailAsync(new() { Status = 500, Code = "planted", Message = "planted" }, summary, clientGone);
            }
        }
        catch (OperationCanceledException)
        {
            LogLeft(id);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(Spoken? Spoken, RunError? Error, RunStatus Status)> SpeakAsync(Run run, Plan plan, CancellationToken clientGone)
    {
        var timeLeft = _pool.Has(PlantedBug.SecondsAreNotLimited) ? null : run.Meter.TimeLeft;
        using var limited = timeLeft is null ? null : CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        await using var timer = timeLeft is { } limit ? _pool.Time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limited, limit, Timeout.InfiniteTimeSpan) : null;
        try
        {
            var spoken = await plan.Strategy.AnswerAsync(run, plan, limited?.Token ?? clientGone);
            if (spoken.Failure is null)
            {
                return (spoken, null, RunStatus.Complete);
            }

            if (spoken.Failure.Class != FailureClass.Cancelled)
            {
                return (spoken, RunErrors.From(spoken.Failure), RunStatus.Error);
            }
        }
        catch (OperationCanceledException)
        {
            // Told apart below: the caller's leaving, or the cap on time.
        }
        catch (JournalUnavailableException unavailable)
        {
            return (null, RunErrors.JournalUnavailable(unavailable.Message), RunStatus.Error);
        }

        return clientGone.IsCancellationRequested
            ? (null, new() { Status = 499, Code = "cancelled", Message = "the caller left" }, RunStatus.Cancelled)
            : (null, new() { Status = 402, Code = "max_seconds_reached", IsFinal = true, Message = $"The run's {run.Grant.Caps.MaxSeconds} seconds are over. Raise max_seconds." }, RunStatus.Error);
    }

    private static AnswerEnded End(Run run, DeliveredAnswer answer, Spoken? spoken, RunError? error, RunStatus status)
    {
        var (usage, cost, last) = (Usage.None, 0L, 0L);
        foreach (var happened in run.Events)
        {
            if (happened is StepEnded end)
            {
                last = end.CostNanoUsd ?? 0;
                usage += end.Usage;
                cost += last;
            }
        }

        return new AnswerEnded
        {
            Status = status,
            ErrorCode = error?.Code,
            ErrorMessage = error?.Record ?? error?.Message,
            FinishReason = spoken?.Finishes.Count > 0 ? spoken.Finishes[0].Raw : null,
            AnswerCommitment = answer.Finish(),
            AnswerChars = answer.Characters,
            Usage = usage,
            CostNanoUsd = cost - (run.Pool.Has(PlantedBug.LastStepIsNotSummed) ? last : 0),
        };
    }

    private static RunSummary Summary(Run run, Plan plan, PoolDefinition definition, Spoken? spoken, ReceiptSalts salts, AnswerEnded ended) => new()
    {
        Run = run.Id,
        Strategy = LastPlan(run)?.Strategy ?? plan.StrategyName,
        Why = Why(run, spoken),
        Model = spoken?.FirstModel,
        Finishes = spoken?.Finishes ?? [],
        Usage = spoken?.Usage,
        Events = run.Events,
        Fingerprint = definition.Fingerprint + (run.Pool.Has(PlantedBug.FingerprintFollowsHealth) && run.Pool.Endpoints.Any(state => state.Health != "ready") ? "+" : ""),
        RequestSalt = Convert.ToHexStringLower(salts.Request.Span),
        AnswerSalt = Convert.ToHexStringLower(salts.Answer.Span),
        CostNanoUsd = ended.CostNanoUsd,
    };

    /// <summary>Why this plan, and openly if another model speaks than the one that was wanted.</summary>
    private static string Why(Run run, Spoken? spoken)
    {
        var plan = LastPlan(run)!;
        StepStarted? speaker = null;
        foreach (var happened in run.Events)
        {
            if (happened is StepStarted { Role: "answer" } step && step.Model == spoken?.FirstModel)
            {
                speaker = step;
                break;
            }
        }

        return speaker is null || plan.Models.IsEmpty || speaker.Model == plan.Models[0] ? plan.Why : $"{plan.Why}; {speaker.Model} {speaker.Why}";
    }

    private static PlanMade? LastPlan(Run run)
    {
        PlanMade? last = null;
        foreach (var happened in run.Events)
        {
            last = happened as PlanMade ?? last;
        }

        return last;
    }

    private static RunSummary Empty(string id, PoolDefinition definition, Plan? plan) => new()
    {
        Run = id,
        Strategy = plan?.StrategyName ?? "none",
        Why = plan?.Why ?? "",
        Events = [],
        Fingerprint = definition.Fingerprint,
    };

    private static async Task RefuseAsync(string id, IAnswerWriter writer, PoolDefinition definition, RunError error, CancellationToken clientGone)
    {
        if (!clientGone.IsCancellationRequested)
        {
            await FailQuietlyAsync(writer, error, Empty(id, definition, null));
        }
    }

    private static async Task FailQuietlyAsync(IAnswerWriter writer, RunError error, RunSummary summary)
    {
        try
        {
            await writer.FailAsync(error, summary, CancellationToken.None);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The caller is gone: nobody is left to be told.
        }
    }

    private RunSecrets NewSecrets(bool keepsText)
    {
        var all = new byte[(2 * Commitment.SaltLength) + (keepsText ? SaltSeal.KeyLength : 0)];
        _chance.Fill(all);
        return new(new(all.AsMemory(0, Commitment.SaltLength), all.AsMemory(Commitment.SaltLength, Commitment.SaltLength)), all.AsMemory(2 * Commitment.SaltLength));
    }

    private static byte[] Text(Run run, Question question, (string Content, AnswerAssembly Answer) kept, Spoken? spoken)
        => StoredText.Write(question.Dialect, question.Body, kept.Content, kept.Answer.ToAnswer(spoken?.Finishes ?? [], spoken?.Usage), new()
        {
            Id = $"chatcmpl-{run.Id}",
            Model = spoken?.FirstModel ?? question.Call.Model,
            Created = run.Pool.Time.GetUtcNow().ToUnixTimeSeconds(),
            IncludeUsage = true,
        });

    private ulong Seed(Question question)
    {
        if (question.Options.Seed is { } seed)
        {
            return unchecked((ulong)seed);
        }

        Span<byte> bytes = stackalloc byte[8];
        _chance.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    [LoggerMessage(1001, LogLevel.Error, "run {Run} failed inside")]
    private partial void LogUnexpected(Exception exception, string run);

    [LoggerMessage(1002, LogLevel.Error, "run {Run} could not be recorded: {Why}")]
    private partial void LogUnwritten(string run, string why);

    [LoggerMessage(1004, LogLevel.Warning, "run {Run}: {Endpoint} is {Class}: {Reason}")]
    private partial void LogLost(string run, string endpoint, FailureClass @class, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "run {Run}: the caller left as the answer ended")]
    private partial void LogLeft(string run);
}
