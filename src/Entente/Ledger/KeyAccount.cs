using Entente.Admission;

namespace Entente.Ledger;

/// <summary>
/// The budget of one key. Each call is reserved at its upper bound and settled at its cost, both on the period in which its run was let
/// in; what is spent and reserved together is never more than the budget, but for what a provider overran. Safe for concurrent use.
/// </summary>
public sealed class KeyAccount(AccessKey key)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, Sums> _periods = [];

    public AccessKey Key => key;

    /// <summary>Nano-dollars of each period.</summary>
    public long BudgetNanoUsd => key.BudgetNanoUsd ?? 0;

    /// <summary>The first day of the period that a day is in.</summary>
    public DateOnly PeriodOf(DateOnly day) => key.BudgetPeriod == BudgetPeriod.Day ? day : new(day.Year, day.Month, 1);

    /// <summary>When the next period begins, by UTC.</summary>
    public DateOnly Next(DateOnly period) => key.BudgetPeriod == BudgetPeriod.Day ? period.AddDays(1) : period.AddMonths(1);

    /// <summary>What is spent and what is set aside for running calls.</summary>
    public (long Spent, long Reserved) Of(DateOnly period)
    {
        lock (_lock)
        {
            var sums = _periods.GetValueOrDefault(period);
            return (sums.Spent, sums.Reserved);
        }
    }

    /// <returns>False where it is not left.</returns>
    public bool TryReserve(DateOnly period, long bound)
    {
        lock (_lock)
        {
            var sums = _periods.GetValueOrDefault(period);
            if (bound > BudgetNanoUsd - sums.Spent - sums.Reserved)
            {
                return false;
            }

            _periods[period] = sums with { Reserved = sums.Reserved + bound };
            return true;
        }
    }

    public void Settle(DateOnly period, long bound, long cost)
    {
        lock (_lock)
        {
            var sums = _periods.GetValueOrDefault(period);
            _periods[period] = new(sums.Spent + cost, sums.Reserved - bound);
        }
    }

    private readonly record struct Sums(long Spent, long Reserved);
}
