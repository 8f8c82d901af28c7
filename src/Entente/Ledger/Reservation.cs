using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Ledger;

/// <summary>What one call can cost at most, and the call with the token limit that makes it so.</summary>
/// <param name="BoundNanoUsd">Null where it cannot be told.</param>
internal readonly record struct Reservation(Call Call, long? BoundNanoUsd)
{
    /// <summary>With fewer tokens than this no answer is worth its call.</summary>
    private const int FewestTokens = 16;

    /// <summary>
    /// Bounds the call by what is left under a cap on cost: a token limit is added or lowered where the cap needs it. Without such
    /// a cap the call stays as it is.
    /// </summary>
    /// <param name="leftNanoUsd">Null without a cap.</param>
    public static Reservation For(Call call, Endpoint endpoint, long? leftNanoUsd)
    {
        var input = TokenEstimate.InputBound(call);
        var limit = Smaller(call.MaxOutputTokens, endpoint.MaxOutputTokens);
        if (endpoint.Prices is not { AreKnown: true } prices)
        {
            return new(call, null);
        }

        if (leftNanoUsd is not { } left)
        {
            return new(call, limit is { } tokens ? Cost(prices, input, tokens * (long)call.Choices) : null);
        }

        var wanted = limit ?? int.MaxValue / 2;
        var affordable = Affordable(prices, input, left) / Math.Max(1, call.Choices);
        var granted = (int)Math.Min(wanted, affordable);
        if (granted < Math.Min(FewestTokens, wanted))
        {
            granted = Math.Min(FewestTokens, wanted);
        }

        var bound = Cost(prices, input, granted * (long)call.Choices);
        return new(granted < (call.MaxOutputTokens ?? int.MaxValue) ? call with { MaxOutputTokens = granted } : call, bound);
    }

    private static long Affordable(Prices prices, long input, long left)
    {
        var dearest = Math.Max(prices.Output!.Value, prices.Reasoning ?? 0);
        if (dearest == 0)
        {
            return int.MaxValue / 2;
        }

        var forOutput = left - Cost(prices, input, 0) - 1;
        return forOutput <= 0 ? 0 : (long)Math.Min(int.MaxValue / 2, forOutput / (dearest * 1_000m));
    }

    private static long Cost(Prices prices, long input, long output)
    {
        var dearestInput = Math.Max(prices.Input!.Value, prices.CacheWrite ?? 0);
        var dearestOutput = Math.Max(prices.Output!.Value, prices.Reasoning ?? 0);
        return (long)Math.Ceiling((input * dearestInput + output * dearestOutput) * 1_000m + prices.PerRequest * 1_000_000_000m);
    }

    private static int? Smaller(int? left, int? right)
        => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);
}
