using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Orchestration.Cascade;
using Entente.Pool;

namespace Entente.Orchestration.Auto;

/// <summary>Who a strategy would ask if nothing came in between: what its cost is reckoned from, before anybody is asked.</summary>
internal static class Staffing
{
    private const int PanelSize = 3;
    private const int AnswersOfSearch = 8;

    public static ImmutableArray<Seat> Of(Plan plan, PoolDefinition pool, Call call) => Of(plan.StrategyName, plan, pool, call);

    /// <param name="plan">Its models are those in reach, the best first; at least one.</param>
    public static ImmutableArray<Seat> Of(string strategy, Plan plan, PoolDefinition pool, Call call)
    {
        var ranked = plan.Models;
        var best = ranked[0];
        switch (strategy)
        {
            case "cascade":
                var (first, last) = Rungs.Of(ranked.Select(pool.Find).OfType<PoolModel>(), call, plan.Estimate);
                return [.. first.Take(2).Select(model => new Seat(model, "asked first")), .. first.Skip(2).Take(1).Select(model => new Seat(model, "asked where they do not agree")), .. last is null ? [] : (Seat[])[new(last, "answers where these do not agree either")]];
            case "vote":
                return Panelists(plan, pool);
            case "fuse":
                var panel = Panelists(plan, pool);
                return [.. panel, new(plan.Judge ?? ranked.FirstOrDefault(model => panel.All(seat => seat.Model != model), best), "judge", panel.Length), new(plan.Writer ?? best, "writer", panel.Length)];
            case "relay":
                var other = Other(pool, ranked);
                return [new(other, "thinker"), new(best, "worker", 1), new(other, "verifier", 1)];
            case "plan":
                return [new(plan.Conductor ?? best, "conductor"), new(best, "worker"), new(plan.Conductor ?? best, "conductor", 1), new(best, "worker"), new(plan.Conductor ?? best, "conductor", 2), new(best, "writer", 2)];
            case "search":
                return [.. Enumerable.Range(0, AnswersOfSearch).Select(answer => new Seat(ranked[answer % ranked.Length], "worker", answer == 0 ? 0 : 1))];
            default:
                return [new(best, "answers")];
        }
    }

    /// <summary>Null where a price is not known; else nano-dollars.</summary>
    public static long? Cost(IEnumerable<Seat> seats, PoolDefinition pool, Call call)
        => seats.Aggregate((long?)0, (total, seat) => total + Affordance.Likely(pool.Find(seat.Model), call, seat.AnswersRead));

    /// <summary>A panel of the configuration is asked whole.</summary>
    private static ImmutableArray<Seat> Panelists(Plan plan, PoolDefinition pool)
        => [.. (plan.PanelSize is { } size ? plan.Models[..size] : Panel.Choose(pool, plan.Models, PanelSize)).Select(model => new Seat(model, "panel"))];

    /// <summary>The best of another developer than the best; the second best where there is none.</summary>
    private static string Other(PoolDefinition pool, ImmutableArray<string> ranked)
    {
        var developer = pool.Find(ranked[0])?.Developer;
        return ranked.Skip(1).FirstOrDefault(model => developer is null || pool.Find(model)?.Developer != developer) ?? ranked[^1];
    }
}
