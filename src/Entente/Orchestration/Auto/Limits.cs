using System.Globalization;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Orchestration.Auto;

/// <summary>What is left under a run's caps and its key's budget; null: no limit.</summary>
internal sealed record Limits(long? NanoUsd, int? Calls, double? Seconds)
{
    /// <summary>A round of calls, of which some strategies need several one after another, is not begun with less.</summary>
    private const int SecondsARound = 5;

    /// <summary>How many calls a strategy must be able to make to be itself, into how many parts the money must go, and in how many rounds it works.</summary>
    private static (int Calls, int Parts, int Rounds) Needs(string strategy) => strategy switch
    {
        "cascade" => (3, 4, 2),
        "vote" => (3, 4, 1),
        "fuse" => (5, 7, 3),
        "relay" => (3, 4, 3),
        "plan" => (6, 7, 6),
        "search" => (4, 8, 3),
        _ => (1, 1, 1),
    };

    /// <summary>Which of them has no room for a strategy, as a half-sentence; null where all have.</summary>
    /// <param name="callsOfVerifier">That one verdict takes.</param>
    public string? WhyNot(string strategy, PoolDefinition pool, Call call, IEnumerable<Seat> seats, int callsOfVerifier)
    {
        var (calls, parts, rounds) = Needs(strategy);
        if (callsOfVerifier > 0 && strategy is "cascade" or "vote" or "search")
        {
            (calls, parts) = (calls * (1 + callsOfVerifier), parts * (1 + callsOfVerifier));
        }

        if (Calls < calls)
        {
            return $"max_calls leaves {Calls} of the {calls} that it needs";
        }

        if (Seconds < rounds * SecondsARound)
        {
            return string.Create(CultureInfo.InvariantCulture, $"max_seconds leaves {Seconds:0.#} s for {rounds} rounds of calls");
        }

        return NanoUsd is { } left && !seats.All(seat => Affordance.Has(pool.Find(seat.Model), call, Affordance.UsualTokens, left / parts))
            ? $"the cap on cost has no room for {calls} calls"
            : null;
    }
}
