using System.Runtime.CompilerServices;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rights;
using Microsoft.Extensions.Logging;

namespace Entente.Runs;

/// <summary>
/// Makes the ends of runs durable within the time that a caller waits for it, and sees to it that what is on record last is what the
/// caller was told (decision 4): an end that comes too late is withdrawn, or superseded where the disk has it already, and one that
/// could not be written is tried again for as long as the process lives. Safe for concurrent use.
/// </summary>
internal sealed partial class Recorder(PoolState pool, IJournal journal, ReceiptOffice receipts, LedgerBook ledger, ILogger logger) : IAsyncDisposable
{
    private readonly LateEnds _late = new(pool.Time);

    /// <returns>Null when all is durable; else why it is not: the run then goes on record as an error, as soon as the disk allows it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<string?> RecordAsync(Run run, AnswerEnded ended, Sealable sealable, TimeSpan limit)
    {
        using var withdraw = new CancellationTokenSource();

        // What was refused is known to be late, and its run no success: it goes on record as such at once, with what was refused.
        var refusal = pool.Has(PlantedBug.EventsAreNotAwaited) ? null : run.Refusal;
        var end = Seal(run, refusal is null ? ended : Told(ended, refusal));
        var write = WholeAsync(run, end, sealable, withdraw.Token);
        string why;
        try
        {
            await write.WaitAsync(limit, pool.Time);
            return refusal;
        }
        catch (JournalUnavailableException unavailable)
        {
            why = unavailable.Message;
        }
        catch (TimeoutException)
        {
            why = $"it took longer than {limit.TotalSeconds:0.#} s; see whether the disk is full or slow";
            if (ended.Status != RunStatus.Cancelled && !pool.Has(PlantedBug.LateSuccessStands))
            {
                withdraw.Cancel();
            }
        }

        _late.Add(CorrectSafelyAsync(run, end, Told(ended, why), sealable, write));
        return why;
    }

    public ValueTask DisposeAsync() => _late.DisposeAsync();

    /// <summary>Nobody was told anything of a run whose caller left: its end stays what it was.</summary>
    private static AnswerEnded Told(AnswerEnded ended, string why)
    {
        if (ended.Status == RunStatus.Cancelled)
        {
            return ended;
        }

        var error = RunErrors.JournalUnavailable(why);
        return ended with
        {
            Status = RunStatus.Error,
            ErrorCode = error.Code,
            ErrorMessage = ended.ErrorCode is null ? error.Message : $"{error.Message}. Before that, {ended.ErrorCode}: {ended.ErrorMessage}",
            FinishReason = null,
        };
    }

    private End Seal(Run run, AnswerEnded ended)
    {
        var entry = run.Seal(ended);
        var outline = RunOutline.OfWhole(run.Events);
        return new(entry, outline, ReceiptWriter.Write(receipts.Origin, outline));
    }

    private async Task WholeAsync(Run run, End end, Sealable sealable, CancellationToken withdraw)
    {
        await WriteAsync(run, end, sealable, [], withdraw);
        await (pool.Has(PlantedBug.EventsAreNotAwaited) ? Task.CompletedTask : run.DurableAsync());
        await run.ConsequencesDurableAsync();
    }

    /// <param name="sealable">Null where an earlier end has brought them.</param>
    /// <param name="before">Events that an earlier end was to bring.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(Run run, End end, Sealable? sealable, IReadOnlyList<JournalEntry> before, CancellationToken withdraw)
    {
        var leaf = end.Receipt;
        if (pool.Has(PlantedBug.LeafBeforeItIsDurable))
        {
            receipts.Durable(receipts.Size, leaf);
        }

        Settlement? settlement = null;
        // Salts, text, settlement and leaf follow.
        var entries = new List<JournalEntry>(before.Count + end.Entries.Count + 4);
        entries.AddRange(before);
        entries.AddRange(end.Entries);
        if (sealable is var (secrets, text))
        {
            if (!pool.Has(PlantedBug.SaltsAreLeftOut))
            {
                entries.Add(new(EntryKind.Salts, run.Id, end.TimeMs, receipts.Vault.Seal(run.Id, secrets)));
            }

            if (text is not null)
            {
                entries.Add(new(EntryKind.Text, run.Id, end.TimeMs, receipts.Vault.SealText(run.Id, secrets, text)));
            }
        }

        // Once a run: an end that supersedes another one costs nothing more.
        if (sealable is not null || pool.Has(PlantedBug.LaterEndsAreSettledToo))
        {
            settlement = SettlementFold.Fold(end.Outline);
            entries.Add(new(EntryKind.Settlement, run.Id, end.TimeMs, SettlementJson.Write(settlement)) { Said = settlement });
        }

        entries.Add(new(EntryKind.Leaf, run.Id, end.TimeMs, leaf));

        // A leaf that is durable is in the log whatever became of the events before it: without it no later leaf could follow.
        var index = await journal.AppendAsync(entries, withdraw);
        end.IsDurable = true;
        run.GiveBack();
        if (settlement is not null && !pool.Has(PlantedBug.SettlementIsNotBooked))
        {
            ledger.Settled(settlement);
        }

        if (!pool.Has(PlantedBug.LeafBeforeItIsDurable))
        {
            receipts.Durable(pool.Has(PlantedBug.LeavesInOrderOfWaking) ? receipts.Size : index, leaf);
        }
    }

    private async Task CorrectSafelyAsync(Run run, End first, AnswerEnded told, Sealable sealable, Task write)
    {
        try
        {
            await CorrectAsync(run, first, told, sealable, write);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            LogGivenUp(run.Id, unexpected.Message);
        }
    }

    /// <summary>Once it is known what became of the first end, the run gets the record that it ought to have.</summary>
    private async Task CorrectAsync(Run run, End first, AnswerEnded told, Sealable sealable, Task write)
    {
        try
        {
            await write;
            if (told.Status == RunStatus.Cancelled)
            {
                return;
            }
        }
        catch (Exception unwritten) when (unwritten is JournalUnavailableException or OperationCanceledException)
        {
            // Withdrawn in time, or failed: as a whole, or for an earlier event of the run.
        }

        if (pool.Has(first.IsDurable ? PlantedBug.LateSuccessStands : PlantedBug.UnwrittenEndsAreForgotten))
        {
            return;
        }

        await run.WrittenOrRefusedAsync();
        IReadOnlyList<JournalEntry> missing = [];
        if (!first.IsDurable)
        {
            missing = [.. first.Entries.SkipLast(1)];
            run.Unseal();
        }

        var end = Seal(run, first.IsDurable ? told with { Supersedes = first.Digest } : told);
        var failure = await _late.PersistAsync(() => WriteAsync(run, end, first.IsDurable ? null : sealable, missing, CancellationToken.None).AsTask());
        if (failure is not null)
        {
            LogGivenUp(run.Id, failure);
        }
        else
        {
            LogCorrected(run.Id);
        }
    }

    [LoggerMessage(1005, LogLevel.Warning, "run {Run} is now on record as what its caller was told")]
    private partial void LogCorrected(string run);

    [LoggerMessage(1006, LogLevel.Error, "run {Run} stays without the record that it ought to have: {Why}")]
    private partial void LogGivenUp(string run, string why);

    /// <param name="Text">Null where the run's text is not kept.</param>
    internal sealed record Sealable(RunSecrets Secrets, byte[]? Text);

    /// <param name="entries">Of the run's last event, and of those before it that were not handed on or were refused.</param>
    /// <param name="receipt">Canonical: the leaf's content.</param>
    private sealed class End(IReadOnlyList<JournalEntry> entries, RunOutline outline, byte[] receipt)
    {
        public IReadOnlyList<JournalEntry> Entries => entries;

        public long TimeMs => entries[^1].TimeMs;

        public RunOutline Outline => outline;

        public byte[] Receipt => receipt;

        public string Digest => Convert.ToHexStringLower(ReceiptEntry.Digest(receipt));

        public bool IsDurable { get; set; }
    }
}
