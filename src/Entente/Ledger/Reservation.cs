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

    /// <summary>The limit of a call under a key's budget that nobody else limits.</summary>
    private const int UsualLimit = 16_384;

    /// <summary>
    /// As below, and within what is left of the key's budget. A call whose caller sets no limit gets one, of 16,384 tokens where the
    /// endpoint has none either, and never more than half of what is left: others ask by the same key at the same time.
    /// </summary>
    /// <param name="budgetLeft">Null where the key has no budget.</param>
    public static Reservation For(Call call, Endpoint endpoint, long? leftNanoUsd, long? budgetLeft)
    {
        if (budgetLeft is not { } budget)
        {
            return For(call, endpoint, leftNanoUsd);
        }

        if (call.MaxOutputTokens is not null)
        {
            return For(call, endpoint, Math.Min(budget, leftNanoUsd ?? budget));
        }

        var limited = endpoint.MaxOutputTokens is null && endpoint.Prices is { DearestOutput: > 0 } ? call with { MaxOutputTokens = UsualLimit } : call;
        return For(limited, endpoint, Math.Min(budget / 2, leftNanoUsd ?? budget));
    }

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
            var most = limit ?? (prices.DearestOutput == 0 ? 0 : null);
            return new(call, most is { } tokens ? Cost(prices, call, input, tokens * (long)call.Choices) : null);
        }

        if (prices.DearestOutput == 0)
        {
            return new(call, Cost(prices, call, input, 0));
        }

        var wanted = limit ?? int.MaxValue / 2;
        var affordable = Affordable(prices, call, input, left) / Math.Max(1, call.Choices);
        var granted = (int)Math.Min(wanted, affordable);
        if (granted < Math.Min(FewestTokens, wanted))
        {
            granted = Math.Min(FewestTokens, wanted);
        }

        var bound = Cost(prices, call, input, granted * (long)call.Choices);
        return new(granted < (call.MaxOutputTokens ?? int.MaxValue) ? call with { MaxOutputTokens = granted } : call, bound);
    }

    private static long Affordable(Prices prices, Call call, long input, long left)
    {
        var forOutput = left - Cost(prices, call, input, 0) - 1;
        return forOutput <= 0 ? 0 : (long)Math.Min(int.MaxValue / 2, forOutput / (prices.DearestOutput * 1_000m));
    }

    private static long Cost(Prices prices, Call call, long input, long output)
        => (long)Math.Ceiling((input * prices.DearestInput + output * prices.DearestOutput) * 1_000m
            + (prices.PerRequest + TokenEstimate.Images(call) * prices.PerImage) * 1_000_000_000m);

    private static int? Smaller(int? left, int? right)
        => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);
}
