using Entente.Pool;
using Entente.Runs;

namespace Entente.Ledger;

/// <summary>
/// Keeps one run within its caps and its key's budget: every call is reserved at its upper bound before it is made, under both at once
/// or under neither, and settled at what it cost. Safe for concurrent use.
/// </summary>
/// <param name="allowance">Null where the key has no budget.</param>
public sealed class CapMeter(Caps caps, TimeProvider time, Allowance? allowance = null)
{
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private long _reserved;
    private long _spent;
    private int _calls;

    public Caps Caps => caps;

    public long SpentNanoUsd
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    /// <summary>Nano-dollars neither spent nor set aside, under the run's cap and the key's budget; null with neither.</summary>
    public long? LeftNanoUsd => Smaller(CapLeftNanoUsd, BudgetLeftNanoUsd);

    /// <summary>What is left of the run's own cap; null without one.</summary>
    public long? CapLeftNanoUsd
    {
        get
        {
            lock (_lock)
            {
                return caps.MaxCostNanoUsd is { } limit ? Math.Max(0, limit - _spent - _reserved) : null;
            }
        }
    }

    /// <summary>What is left of the key's budget; null without one. Other runs of the key draw from it too.</summary>
    public long? BudgetLeftNanoUsd => allowance?.LeftNanoUsd;

    /// <summary>Calls that may still be made; null without a cap.</summary>
    public int? CallsLeft
    {
        get
        {
            lock (_lock)
            {
                return caps.MaxCalls is { } limit ? Math.Max(0, limit - _calls) : null;
            }
        }
    }

    /// <summary>Time that is left; null without a cap.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (caps.MaxSeconds is not { } limit)
            {
                return null;
            }

            var left = TimeSpan.FromSeconds(limit) - time.GetElapsedTime(_started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <param name="bound">Nano-dollars the call can cost at most; null where it cannot be told.</param>
    /// <returns>Null when it is reserved; else which cap is in the way.</returns>
    public Failure? TryReserve(long? bound) => TryReserve(bound, counts: true);

    internal Failure? TryReserve(long? bound, bool counts)
    {
        if (TimeLeft == TimeSpan.Zero)
        {
            return TimeIsOver;
        }

        lock (_lock)
        {
            if (caps.MaxCalls is { } calls && _calls >= calls)
            {
                return Reached("max_calls_reached", $"the run's {calls} calls are used up; raise max_calls");
            }

            if (caps.MaxCostNanoUsd is { } limit)
            {
                if (bound is not { } known)
                {
                    return Reached("price_unknown", "the price of this endpoint is not known, and the run has a cap on cost; set its price in the configuration");
                }

                if (_spent + _reserved + known > limit)
                {
                    return Reached("max_cost_reached", $"another call could cost {Usd(known)}, and {Usd(limit - _spent - _reserved)} of {Usd(limit)} are left; raise max_cost_usd or lower max_tokens");
                }
            }

            if (allowance is not null)
            {
                if (bound is not { } known)
                {
                    return Reached("price_unknown", "the price of this endpoint is not known, and the key has a budget; set its price in the configuration");
                }

                if (!allowance.TryReserve(known))
                {
                    return Reached(BudgetCode, allowance.Refusal(known));
                }
            }

            _calls += counts ? 1 : 0;
            _reserved += bound ?? 0;
            return null;
        }
    }

    internal Failure TimeIsOver => Reached("max_seconds_reached", $"the run's {caps.MaxSeconds} seconds are over; raise max_seconds");

    /// <summary>Under the run's caps and its key's budget.</summary>
    /// <param name="isLeased">The call was made from its key's lease.</param>
    public void Settle(long? bound, long? cost, bool isLeased = false)
    {
        SettleOwn(bound, cost);
        GiveBack(bound ?? 0, cost ?? 0, isLeased);
    }

    /// <summary>Under the run's caps alone: <see cref="GiveBack"/> follows.</summary>
    internal void SettleOwn(long? bound, long? cost)
    {
        lock (_lock)
        {
            _reserved -= bound ?? 0;
            _spent += cost ?? 0;
        }
    }

    /// <summary>Under the key's budget alone: from here on other runs may have what is left of it.</summary>
    internal void GiveBack(long bound, long cost, bool isLeased = false) => allowance?.Settle(bound, cost, isLeased);

    /// <summary>The code of a call for which the key's budget has too little left.</summary>
    internal const string BudgetCode = "insufficient_quota";

    private static long? Smaller(long? left, long? right)
        => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);

    private static string Usd(long nano) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{nano / 1e9m:0.######} USD");

    private static Failure Reached(string code, string message)
        => new() { Stage = Stage.Admission, Class = FailureClass.Invalid, Code = code, Message = message };
}
