using Entente.Dialects;
using Entente.Ledger;
using Entente.Pool;

namespace Entente.Orchestration;

/// <summary>Whether money is enough for a call that is worth its price: one with room for an answer of some length.</summary>
internal static class Affordance
{
    /// <summary>Output tokens without which an answer is likely to be cut short.</summary>
    public const int UsualTokens = 256;

    /// <summary>Of its cheapest endpoint, for comparing: an answer counts three times its prompt. Unknown prices come last.</summary>
    public static decimal Price(PoolModel model)
        => model.Endpoints.Min(endpoint => endpoint.Prices is { AreKnown: true } prices ? prices.Input!.Value + prices.Output!.Value * 3 : decimal.MaxValue / 4);

    /// <summary>Nano-dollars that an answer of some length is likely to cost at its cheapest endpoint; 0 where the price is not known.</summary>
    public static long Expected(PoolModel model, Call call)
        => Likely(model, call, answersRead: 0) ?? 0;

    /// <summary>As above, of a call that also reads answers of others; null where no price is known.</summary>
    public static long? Likely(PoolModel? model, Call call, int answersRead)
        => model?.Endpoints.Min(endpoint => endpoint.Prices?.CostNanoUsd(new Usage { Input = TokenEstimate.Input(call) + (answersRead * UsualTokens), Output = UsualTokens }));

    /// <param name="tokens">Output that there should be room for; a lower limit of the caller's own counts instead.</param>
    /// <returns>False where no endpoint of the model has a known price.</returns>
    public static bool Has(PoolModel? model, Call call, int tokens, long leftNanoUsd)
    {
        var wanted = call with { MaxOutputTokens = Math.Min(call.MaxOutputTokens ?? int.MaxValue, tokens) };
        return model?.Endpoints.Min(endpoint => Reservation.For(wanted, endpoint, null).BoundNanoUsd) is { } bound && bound <= leftNanoUsd;
    }
}
