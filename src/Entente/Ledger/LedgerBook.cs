using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Entente.Admission;
using Entente.Journal;

namespace Entente.Ledger;

/// <summary>
/// The money: what every key, model, developer and day has spent, and what each key's budget has left. In memory, rebuilt from the
/// journal's settlements. Safe for concurrent use.
/// </summary>
public sealed class LedgerBook(IJournal journal, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, KeyAccount> _accounts = [];
    private readonly LedgerDay _day = new(time);

    public SpendFold Spend { get; private set; } = new();

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted
    {
        get => _day.Planted;
        init => _day.Planted = value;
    }

    /// <summary>The day on which runs that begin now are booked; it never goes back.</summary>
    public DateOnly Today => _day.Today;

    /// <summary>Rebuilds the balances; once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        Spend = await journal.FoldAsync(() => new SpendFold(), cancellationToken);
        foreach (var (key, _) in Spend.Runs)
        {
            _day.Saw(Day(key.Day));
        }
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

    internal static DateOnly Day(string day) => DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture);

    private KeyAccount Account(AccessKey key) => _accounts.GetOrAdd(key.Id, _ =>
    {
        // Nothing of this key is running yet: what it has spent is what was settled.
        var account = new KeyAccount(key);
        foreach (var (spent, sums) in Spend.Sums)
        {
            if (spent.Caller == key.Id)
            {
                account.Settle(account.PeriodOf(Day(spent.Day)), 0, sums.CostNanoUsd);
            }
        }

        return account;
    });
}
