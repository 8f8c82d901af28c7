using System.Globalization;
using Entente.Admission;

namespace Entente.Ledger;

/// <summary>What a run may draw from its key's budget: an account, and the period in which the run was let in.</summary>
public sealed class Allowance(KeyAccount account, DateOnly period)
{
    /// <summary>Nano-dollars neither spent nor set aside.</summary>
    public long LeftNanoUsd
    {
        get
        {
            var (spent, reserved) = account.Of(period);
            return Math.Max(0, account.BudgetNanoUsd - spent - reserved);
        }
    }

    internal bool TryReserve(long bound) => account.TryReserve(period, bound);

    /// <summary>Asked once for each call that was reserved: whether it may be made before its own record is durable.</summary>
    internal bool TryLease(long bound, bool beyond) => account.TryLease(period, bound, beyond);

    internal void Settle(long bound, long cost, bool isLeased) => account.Settle(period, bound, cost, isLeased);

    /// <summary>How much is left, why, and when more comes.</summary>
    /// <param name="bound">What the next call could cost; null: it is not known yet.</param>
    public string Refusal(long? bound)
    {
        var (spent, reserved) = account.Of(period);
        var key = account.Key;
        var per = key.BudgetPeriod == BudgetPeriod.Day ? "day" : "month";
        var running = reserved > 0 ? $" ({Usd(reserved)} of it are set aside for calls that are running)" : "";
        var needed = bound is { } wanted ? $", and this call could cost {Usd(wanted)}" : "";
        return $"The key {key.Name ?? key.Id} has {Usd(Math.Max(0, account.BudgetNanoUsd - spent - reserved))} left of its {Usd(account.BudgetNanoUsd)} a {per}{running}{needed}. "
            + $"More comes at {account.Next(period).ToString("O", CultureInfo.InvariantCulture)}T00:00:00Z; else lower max_tokens, or make a key with more.";
    }

    private static string Usd(long nano) => string.Create(CultureInfo.InvariantCulture, $"{nano / 1e9m:0.######} USD");
}
