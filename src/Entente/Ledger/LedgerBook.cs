using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Entente.Admission;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>
/// The money: what every key, model, developer and day has spent, and what each key's budget has left. In memory, rebuilt from the
/// journal's settlements and of what its leases have lost. Safe for concurrent use.
/// </summary>
public sealed class LedgerBook(IJournal journal, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, KeyAccount> _accounts = [];
    private readonly LeaseKeeper _leases = new(journal, time);
    private readonly HashSet<string> _unleasable = [];

    public SpendFold Spend { get; private set; } = new();

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted
    {
        get => _day.Planted;
        init => _day.Planted = value;
    }

    /// <summary>The day on which runs that begin now are booked; it never goes back.</summary>
    public DateOnly Today => _day.Today;

    private LedgerDay _day => _leases.Day;

    /// <summary>Rebuilds the balances; once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Spend = await journal.FoldAsync(() => new SpendFold(), cancellationToken);
        foreach (var (key, _) in Spend.Runs)
        {
            _day.Saw(Day(key.Day));
        }

        foreach (var day in Spend.LeaseDays)
        {
            _day.Saw(Day(day));
        }
    }

    /// <summary>
    /// Charges what leases of earlier lives cover beyond the calls that are on record: nobody knows of it any more whether it was spent.
    /// Once, after the runs that were open have been settled and before the first request. Where it cannot be written it is charged all the
    /// same, and found again at the next start.
    /// </summary>
    /// <returns>Each lease's key and what was lost of it, in nano-dollars, and why it is not on record; null: it is.</returns>
    internal async Task<(IReadOnlyList<(string Key, long NanoUsd)> Lost, string? Unwritten)> ChargeLostLeasesAsync()
    {
        var lost = Spend.LostLeases();
        if (lost.Count == 0)
        {
            return ([], null);
        }

        string? unwritten = null;
        var timeMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            await journal.AppendAsync([.. lost.Select(one => new JournalEntry(EntryKind.Lease, one.Key, timeMs, LeaseJson.Write(one.Note)))]);
        }
        catch (JournalUnavailableException unavailable)
        {
            // A new lease would take the place of the one that is still to be charged.
            unwritten = unavailable.Message;
            _unleasable.UnionWith(lost.Select(one => one.Key));
        }

        foreach (var (key, note) in lost)
        {
            Spend.Apply(key, note);
        }

        return ([.. lost.Select(one => (one.Key, one.Note.LostNanoUsd))], unwritten);
    }

    /// <summary>The durable settlements of runs that began on these days, oldest first; null: from the beginning, or until now.</summary>
    public async IAsyncEnumerable<Settlement> ReadAsync(DateOnly? from, DateOnly? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAsync(EntryKind.Settlement, cancellationToken))
        {
            var settlement = SettlementJson.Read(entry.Body.Span);
            var day = Day(settlement.Day);
            if ((from is null || day >= from) && (to is null || day <= to))
            {
                yield return settlement;
            }
        }
    }

    /// <summary>A settlement has become durable.</summary>
    public void Settled(Settlement settlement)
    {
        Spend.Apply(settlement);
        _day.Saw(Day(settlement.Day)); // of a run that an earlier process had begun: a clock set back meanwhile opens no day again
    }

    /// <summary>What a run that begins now may draw from its key's budget; null where the key has none.</summary>
    public Allowance? Allow(AccessKey key, DateOnly today)
    {
        if (key.BudgetNanoUsd is null)
        {
            return null;
        }

        var account = Account(key);
        return new(account, account.PeriodOf(today));
    }

    /// <summary>Nano-dollars that a key has spent in its current period.</summary>
    public long SpentNanoUsd(AccessKey key)
    {
        var account = Account(key);
        return account.Of(account.PeriodOf(Today)).Spent;
    }

    /// <summary>Gives back what leases have left, so that nothing of it is counted as lost.</summary>
    public ValueTask DisposeAsync() => _leases.DisposeAsync();

    internal static DateOnly Day(string day) => DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture);

    private KeyAccount Account(AccessKey key) => _accounts.GetOrAdd(key.Id, _ =>
    {
        // Nothing of this key is running yet: what it has spent is what was settled.
        var account = new KeyAccount(key, _unleasable.Contains(key.Id) ? null : _leases);
        foreach (var (spent, sums) in Spend.Sums)
        {
            if (spent.Caller == key.Id)
            {
                account.Settle(account.PeriodOf(Day(spent.Day)), 0, sums.CostNanoUsd);
            }
        }

        foreach (var (day, leased) in Spend.Leased(key.Id))
        {
            account.KnowLeased(account.PeriodOf(Day(day)), leased);
        }

        return account;
    });
}
