using Entente.Dialects;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Entente.Receipts;
using Microsoft.Extensions.Logging;

namespace Entente.Runs;

/// <summary>
/// Ends the runs that a crash has left open: a call that had begun and not ended is charged its reservation, the run gets its end, its
/// receipt and its settlement, all in one append, so that a crash in between leaves the run as it was.
/// </summary>
public sealed partial class UnfinishedRuns(IJournal journal, ReceiptOffice receipts, LedgerBook ledger, PoolState pool, ILogger<UnfinishedRuns> logger)
{
    /// <summary>How many of them, and of the leases, stay open, since the disk did not take their ends.</summary>
    public int Unwritten { get; private set; }

    /// <summary>Settles them; once, after log and ledger were loaded and before the log begins.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken)
    {
        var runs = await journal.FoldAsync(() => new OpenRunsFold(), cancellationToken);
        foreach (var run in runs.Open.Order(StringComparer.Ordinal))
        {
            var events = new List<RunEvent>();
            await foreach (var entry in journal.ReadAsync(EntryKind.Run, run, cancellationToken))
            {
                events.Add(RunEventJson.Read(entry.Body.Span));
            }

            await SettleAsync(run, events);
        }

        // Only now is it known of every call that left a record what it comes to: the leases are charged the rest.
        if (!pool.Has(PlantedBug.LostLeasesAreFree))
        {
            await ChargeLeasesAsync();
        }

        return runs.Open.Count;
    }

    private async Task ChargeLeasesAsync()
    {
        var (leases, why) = await ledger.ChargeLostLeasesAsync();
        foreach (var (key, lost) in leases)
        {
            LogLost(key, lost);
        }

        if (why is not null)
        {
            Unwritten += leases.Count;
            LogLostUnwritten(why);
        }
    }

    private async Task SettleAsync(string run, List<RunEvent> events)
    {
        var known = events.Count;
        Interrupt(events);
        var receipt = ReceiptWriter.Write(receipts.Origin, events);
        var settlement = SettlementFold.Fold(events);
        var timeMs = events[^1].TimeMs;
        try
        {
            var index = await journal.AppendAsync([
                .. events.Skip(known).Select(ended => new JournalEntry(EntryKind.Run, run, timeMs, RunEventJson.Write(ended))),
                new(EntryKind.Settlement, run, timeMs, SettlementJson.Write(settlement)),
                new(EntryKind.Leaf, run, timeMs, receipt),
            ]);
            receipts.Durable(index, receipt);
            LogInterrupted(run, settlement.CostNanoUsd);
        }
        catch (JournalUnavailableException unavailable)
        {
            // It stays open for the next start; until then it is counted all the same.
            Unwritten++;
            LogUnwritten(run, unavailable.Message);
        }

        ledger.Settled(settlement);
    }

    /// <summary>Adds the ends that the crash has taken.</summary>
    private void Interrupt(List<RunEvent> events)
    {
        var now = Math.Max(pool.Time.GetUtcNow().ToUnixTimeMilliseconds(), events[^1].TimeMs); // no run ends before it began
        var ended = events.OfType<StepEnded>().Select(end => end.Step).ToHashSet();
        foreach (var step in events.OfType<StepStarted>().Where(step => !ended.Contains(step.Step)).ToList())
        {
            events.Add(new StepEnded
            {
                Seq = Next(),
                TimeMs = now,
                Step = step.Step,
                Outcome = StepOutcome.Interrupted,
                Failure = new() { Stage = Stage.Body, Class = FailureClass.Transient, Code = Code, Message = "the server ended while this call was open; it is charged its reservation" },
                Usage = Usage.None with { Estimated = true },
                CostNanoUsd = pool.Has(PlantedBug.InterruptedCallsAreFree) ? 0 : step.ReservedNanoUsd > 0 || step.IsLocal ? step.ReservedNanoUsd : null,
            });
        }

        events.Add(new AnswerEnded
        {
            Seq = Next(),
            TimeMs = now,
            Status = RunStatus.Error,
            ErrorCode = Code,
            ErrorMessage = "The server ended before this answer did. Calls that were open are charged their reservation.",

            // What was delivered by then is not known any more, so nothing is said of it.
            AnswerCommitment = null,
            Usage = events.OfType<StepEnded>().Aggregate(Usage.None, (sum, end) => sum + end.Usage),
            CostNanoUsd = events.OfType<StepEnded>().Sum(end => end.CostNanoUsd ?? 0),
        });

        int Next() => events[^1].Seq + 1;
    }

    private const string Code = "interrupted";

    [LoggerMessage(1010, LogLevel.Warning, "run {Run} was open when the server ended: settled as interrupted, {NanoUsd} nano-dollars")]
    private partial void LogInterrupted(string run, long nanoUsd);

    [LoggerMessage(1012, LogLevel.Warning, "key {Key} had a lease when the server ended: {NanoUsd} nano-dollars of it are charged as lost")]
    private partial void LogLost(string key, long nanoUsd);

    [LoggerMessage(1013, LogLevel.Error, "what was lost of leases could not be written: {Why}")]
    private partial void LogLostUnwritten(string why);

    [LoggerMessage(1011, LogLevel.Error, "run {Run} was open when the server ended, and its settlement could not be written: {Why}")]
    private partial void LogUnwritten(string run, string why);
}
