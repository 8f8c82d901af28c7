using System.Globalization;
using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Entente.Runs;
using Entente.Tests.Rehearsal;
using Microsoft.Extensions.Time.Testing;

namespace Entente.Tests.Ledger;

/// <summary>A ledger over a journal in memory, in fake time on one thread, with calls that are records and settlements and nothing else.</summary>
internal sealed class LeaseHouse(AccessKey key, FakeTimeProvider time, MemoryJournal journal)
{
    public LedgerBook Ledger { get; } = new(journal, time);

    public MemoryJournal Journal => journal;

    /// <summary>What the calls that were made have cost, open ones at what they will.</summary>
    public long Made { get; set; }

    /// <summary>What was charged of leases at the start.</summary>
    public long Lost { get; private set; }

    public string? Unwritten { get; private set; }

    public IReadOnlyList<LeaseNote> Leases => [.. journal.Durable.Where(entry => entry.Kind == EntryKind.Lease).Select(entry => LeaseJson.Read(entry.Body.Span))];

    public static void Run(AccessKey key, Func<LeaseHouse, FakeTimeProvider, Task> test)
    {
        var time = new FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        OneThread.Run(() => test(new(key, time, new(time, TimeSpan.FromMilliseconds(3))), time), time, TimeSpan.FromMilliseconds(1));
    }

    public Task WaitAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time);

    /// <summary>As the run's engine and its recorder do it.</summary>
    /// <param name="late">How long a record waits for others before it is handed to the journal, where nobody awaits it.</param>
    /// <returns>Whether it was made from a lease; null: it was not made.</returns>
    public async Task<bool?> CallAsync(string run, long bound, long cost, int takes = 0, int late = 0)
    {
        var today = Ledger.Today;
        var allowance = Ledger.Allow(key, today)!;
        var meter = new CapMeter(new(), time, allowance);
        if (meter.TryReserve(bound) is not null)
        {
            return null;
        }

        var isLeased = allowance.TryLease(bound, beyond: false);
        var begun = RecordAsync(new(EntryKind.Run, run, 0, Bytes(today, bound, isLeased)), isLeased ? late : 0);
        if (!isLeased && !await begun)
        {
            meter.Settle(bound, 0, isLeased);
            return null;
        }

        Made += cost;
        await WaitAsync(takes);
        meter.Settle(bound, cost, isLeased);
        await begun;
        await RecordAsync(new(EntryKind.Settlement, run, 0, SettlementJson.Write(Settlement(run, today, cost, isLeased))), late, Ledger);
        return isLeased;
    }

    /// <summary>A kill at this moment, and the next life: runs that were open are charged their reservation, then the leases.</summary>
    public async Task<LeaseHouse> CrashAsync(bool flushReachedDisk = false, bool diskIsFull = false)
    {
        journal.Crash(flushReachedDisk);
        var next = new LeaseHouse(key, time, journal.Reopen()) { Made = Made };
        await next.StartAsync(diskIsFull);
        return next;
    }

    private async Task StartAsync(bool diskIsFull)
    {
        await Ledger.LoadAsync(default);
        var settled = journal.Durable.Where(entry => entry.Kind == EntryKind.Settlement).Select(entry => entry.Subject).ToHashSet();
        foreach (var open in journal.Durable.Where(entry => entry.Kind == EntryKind.Run && !settled.Contains(entry.Subject)))
        {
            var (day, bound, isLeased) = Read(open.Body.Span);
            var settlement = Settlement(open.Subject, day, bound, isLeased);
            await journal.AppendAsync([new(EntryKind.Settlement, open.Subject, 0, SettlementJson.Write(settlement))]);
            Ledger.Settled(settlement);
        }

        journal.FailNextAppends(diskIsFull ? 1 : 0);
        var (lost, unwritten) = await Ledger.ChargeLostLeasesAsync();
        (Lost, Unwritten) = (lost.Sum(one => one.NanoUsd), unwritten);
    }

    private async Task<bool> RecordAsync(JournalEntry entry, int late, LedgerBook? books = null)
    {
        try
        {
            await WaitAsync(late);
            await journal.AppendAsync([entry]);
            books?.Settled(SettlementJson.Read(entry.Body.Span));
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    private Settlement Settlement(string run, DateOnly day, long cost, bool isLeased) => new()
    {
        Run = run,
        Caller = key.Id,
        Day = Iso(day),
        Status = RunStatus.Complete,
        CostNanoUsd = cost,
        Lines = [new() { Step = 1, Model = "m", Provider = "p", Endpoint = "m@p", CostNanoUsd = cost, Leased = isLeased }],
    };

    private static byte[] Bytes(DateOnly day, long bound, bool isLeased) => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Iso(day)} {bound} {isLeased}"));

    private static (DateOnly Day, long Bound, bool IsLeased) Read(ReadOnlySpan<byte> body)
    {
        var parts = System.Text.Encoding.UTF8.GetString(body).Split(' ');
        return (LedgerBook.Day(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture), bool.Parse(parts[2]));
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
