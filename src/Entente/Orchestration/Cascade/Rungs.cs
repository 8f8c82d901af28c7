using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Guidance;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Cascade;

/// <summary>Who is asked in which order: the cheapest first, of different developers where there are enough, and the best at the end.</summary>
internal static class Rungs
{
    private const int Most = 4;
    private const int Fewest = 2;

    /// <summary>A configured panel is the order itself, its last member the one that speaks in the end.</summary>
    public static (ImmutableArray<string> First, string? Last) Of(Run run, Plan plan)
    {
        if (plan.PanelSize is { } size)
        {
            var named = plan.Models[..size];
            return named.Length > Fewest ? (named[..^1], named[^1]) : (named, null);
        }

        return Of(Reach.Of(run, plan).Select(run.Definition.Find).OfType<PoolModel>(), run.Call, run.Estimate);
    }

    public static (ImmutableArray<string> First, string? Last) Of(IEnumerable<PoolModel> reach, Call call, LearnedEstimate? estimate)
    {
        var suitable = reach.Where(model => Holds(model, call)).ToList();
        if (suitable.Count <= Fewest)
        {
            return ([.. suitable.OrderBy(Price).Select(model => model.Id)], null);
        }

        var best = suitable.MaxBy(model => estimate?.Of(model.Id) ?? model.Quality ?? 0)!;
        var cheap = suitable.Where(model => model != best).OrderBy(Price).ToList();
        var developers = cheap.GroupBy(model => model.Developer ?? model.Id).Select(group => group.First()).ToList();
        return ([.. (developers.Count >= Fewest ? developers : cheap).Take(Most).Select(model => model.Id)], best.Id);
    }

    /// <summary>The prompt, and an answer of some length, has room in its context.</summary>
    private static bool Holds(PoolModel model, Call call)
    {
        var needed = TokenEstimate.Input(call) + Affordance.UsualTokens;
        return model.Endpoints.Any(endpoint => endpoint.ContextTokens is not { } room || room >= needed);
    }

    private static decimal Price(PoolModel model) => Affordance.Price(model);
}
