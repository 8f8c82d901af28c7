using System.Globalization;
using Entente.Journal;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// No key's budget is exceeded, over all of its runs, all of their calls and all lives of the core: what is over at its cost, what is
/// open or was torn away by a crash at the most that it could come to. A budget is for a day or a month, and a run counts to that in which
/// it was let in. What a power loss may take under relaxed durability is taken from the sum too.
/// </summary>
internal sealed class BudgetsKept(SimulatedWorld world) : Invariant(world, "budgets")
{
    public override void CallStarted(ProviderCall call)
    {
        if (!World.Keys.TryGetValue(call.Run.Caller, out var key))
        {
            return;
        }

        if (call.Endpoint.Prices is not { AreKnown: true } || (call.MaxTokens is null && call.Endpoint.Prices.Output > 0))
        {
            Violated(call.Run, $"{call} has no bound, and its key has a budget");
            return;
        }

        var step = int.Parse(call.Id[(call.Run.Id.Length + 1)..], CultureInfo.InvariantCulture);
        if (!World.Journal.DurableOf(call.Run.Id).Any(entry => entry.Kind == EntryKind.Run && RunEventJson.Read(entry.Body.Span) is StepStarted started && started.Step == step))
        {
            Violated(call.Run, $"{call} begins, and its reservation is not durable: a crash would forget it");
        }

        var sum = World.All.Where(run => run.Caller == call.Run.Caller && Periods.Of(key, run.Day) == Periods.Of(key, call.Run.Day)).Sum(Most);
        if (sum > key.BudgetNanoUsd)
        {
            Violated(call.Run, $"with {call} the calls of {key.Id} can cost {sum} of {key.BudgetNanoUsd} nano-dollars");
        }
    }

    private static long Most(SimulatedRun run)
    {
        var costs = run.Noticed.OfType<StepEnded>().ToDictionary(end => $"{run.Id}-{end.Step}", end => end.CostNanoUsd ?? 0);
        return run.Calls.Where(call => !call.IsForgotten).Sum(call => costs.TryGetValue(call.Id, out var cost) ? cost
            : (long)(((call.MaxTokens ?? 0) * (call.Endpoint.Prices?.Output ?? 0) * 1000m) + ((call.Endpoint.Prices?.PerRequest ?? 0) * 1e9m)));
    }
}
