using Entente.Admission;

namespace Entente.Ledger;

/// <summary>
/// The budget of one key. Each call is reserved at its upper bound and settled at its cost, both on the period in which its run was let
/// in; what is spent and reserved together is never more than the budget, but for what a provider overran. Under load, calls that are
/// small beside the budget are made from a lease (docs/decisions/0009). Safe for concurrent use.
/// </summary>
public sealed class KeyAccount
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, Sums> _periods = [];
    private readonly LeaseKeeper? _leases;

    /// <param name="leases">Null: no call is made from a lease.</param>
    internal KeyAccount(AccessKey key, LeaseKeeper? leases)
    {
        Key = key;
        _leases = leases;
    }

    public AccessKey Key { get; }

    /// <summary>Nano-dollars of each period.</summary>
    public long BudgetNanoUsd => Key.BudgetNanoUsd ?? 0;

    /// <summary>The first day of the period that a day is in.</summary>
    public DateOnly PeriodOf(DateOnly day) => Key.BudgetPeriod == BudgetPeriod.Day ? day : new(day.Year, day.Month, 1);

    /// <summary>When the next period begins, by UTC.</summary>
    public DateOnly Next(DateOnly period) => Key.BudgetPeriod == BudgetPeriod.Day ? period.AddDays(1) : period.AddMonths(1);

    /// <summary>What is spent and what is set aside for running calls.</summary>
    public (long Spent, long Reserved) Of(DateOnly period)
    {
        lock (_lock)
        {
            return _periods.TryGetValue(period, out var sums) ? (sums.Spent, sums.Reserved) : default;
        }
    }

    /// <returns>False where it is not left.</returns>
    public bool TryReserve(DateOnly period, long bound)
    {
        lock (_lock)
        {
            var sums = In(period);
            if (bound > BudgetNanoUsd - sums.Spent - sums.Reserved)
            {
                return false;
            }

            sums.Reserved += bound;
            return true;
        }
    }

    /// <param name="isLeased">As <see cref="TryLease"/> said of this call.</param>
    public void Settle(DateOnly period, long bound, long cost, bool isLeased = false)
    {
        lock (_lock)
        {
            var sums = In(period);
            sums.Spent += cost;
            sums.Reserved -= bound;
            if (isLeased)
            {
                sums.Lease.Settle(bound, cost);
            }
        }
    }

    /// <summary>Calls of earlier lives that were made from a lease, and have been settled.</summary>
    internal void KnowLeased(DateOnly period, long spent)
    {
        lock (_lock)
        {
            In(period).Lease.Know(spent);
        }
    }

    /// <summary>Asked once for each call, when it is reserved: whether it may be made before its own record is durable.</summary>
    /// <param name="beyond">Though no durable lease covers it: a bug that tests plant.</param>
    internal bool TryLease(DateOnly period, long bound, bool beyond)
    {
        if (_leases is null || _leases.IsClosed || !KeyLease.IsFor(bound, BudgetNanoUsd))
        {
            return false;
        }

        var nowMs = _leases.NowMs;
        bool isLeased, isUnwatched;
        long? limit;
        lock (_lock)
        {
            var sums = In(period);
            isLeased = sums.Lease.Take(bound, beyond);
            limit = sums.Lease.Extend(bound, BudgetNanoUsd, BudgetNanoUsd - sums.Spent - sums.Reserved, sums.Reserved > bound, nowMs);
            isUnwatched = !sums.Lease.IsWatched;
            sums.Lease.IsWatched |= limit is not null;
        }

        if (limit is { } wanted)
        {
            _leases.Extend(this, period, wanted, isUnwatched);
        }

        return isLeased;
    }

    /// <param name="isOver">Nothing is left to look after.</param>
    /// <returns>The limit to be written and the one before; null where nothing is to be given back.</returns>
    internal (long Limit, long Before)? LowerLease(DateOnly period, bool now, out bool isOver)
    {
        lock (_lock)
        {
            var lease = In(period).Lease;
            var (limit, before) = lease.Lower(now);
            isOver = lease.IsOver;
            lease.IsWatched = !isOver;
            return limit is { } lowered ? (lowered, before) : null;
        }
    }

    internal void LeaseWritten(DateOnly period, long limit)
    {
        lock (_lock)
        {
            In(period).Lease.Written(limit);
        }
    }

    internal void LeaseUnwritten(DateOnly period, long? limit)
    {
        lock (_lock)
        {
            In(period).Lease.Unwritten(limit, _leases!.NowMs);
        }
    }

    private Sums In(DateOnly period)
    {
        if (!_periods.TryGetValue(period, out var sums))
        {
            _periods[period] = sums = new();
        }

        return sums;
    }

    private sealed class Sums
    {
        public long Spent { get; set; }

        public long Reserved { get; set; }

        public KeyLease Lease { get; } = new();
    }
}
