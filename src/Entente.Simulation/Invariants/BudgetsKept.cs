using System.Globalization;
using System.Text.Json;
using Entente.Admission;
using Entente.Journal;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// No key's budget is exceeded, over all of its runs, all of their calls and all lives of the core: what is over at its cost, what is
/// open or was torn away by a crash at the most that it could come to. A budget is for a day or a month, and a run counts to that in which
/// it was let in. What a power loss may take under relaxed durability is taken from the sum too. No call begins that a crash would forget:
/// its own record is durable by then, or a lease that covers it; and after each crash at least as much is charged as the calls can have cost.
/// </summary>
internal sealed class BudgetsKept(SimulatedWorld world) : Invariant(world, "budgets")
{
    private readonly HashSet<ProviderCall> _unrecorded = [];

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
        var period = Periods.Of(key, call.Run.Day);
        if (!World.Journal.DurableOf(call.Run.Id).Any(entry => entry.Kind == EntryKind.Run && RunEventJson.Read(entry.Body.Span) is StepStarted started && started.Step == step))
        {
            _unrecorded.Add(call);
            var (limit, lost) = Lease(key, period);
            var most = Most(key, period, _unrecorded.Contains);
            if (most > limit + lost)
            {
                Violated(call.Run, $"{call} begins, its reservation is not durable, and with it such calls of {key.Id} can cost {most} where leases cover {limit + lost}: a crash would forget it");
            }
        }

        var sum = Most(key, period, _ => true);
        if (sum > key.BudgetNanoUsd)
        {
            Violated(call.Run, $"with {call} the calls of {key.Id} can cost {sum} of {key.BudgetNanoUsd} nano-dollars");
        }
    }

    public override void Restarted(SimulatedNode node)
    {
        // A disk that is full at the start leaves it for the next one.
        if (node.Unfinished.Unwritten > 0)
        {
            return;
        }

        var settlements = World.Journal.Durable.Where(entry => entry.Kind == EntryKind.Settlement).Select(entry => JsonElement.Parse(entry.Body.Span)).ToLookup(one => one.GetProperty("caller").GetString());
        foreach (var key in World.Keys.Values)
        {
            foreach (var period in World.All.Where(run => run.Caller == key.Id && run.Calls.Count > 0).Select(run => Periods.Of(key, run.Day)).Distinct())
            {
                var made = Math.Min(key.BudgetNanoUsd!.Value, Most(key, period, _ => true));
                var settled = settlements[key.Id].Where(one => Periods.Of(key, Day(one, "day")) == period).Sum(one => one.GetProperty("cost_nano_usd").GetInt64());
                var (_, lost) = Lease(key, period);
                if (settled + lost < made)
                {
                    Violated(null, $"the calls of {key.Id} in the period of {period:O} can have cost {made}, and {settled} with {lost} of its leases are charged after the crash");
                }
            }
        }
    }

    /// <summary>The lease that holds, and what was charged of earlier ones.</summary>
    private (long Limit, long Lost) Lease(AccessKey key, DateOnly period)
    {
        var (limit, lost) = (0L, 0L);
        foreach (var entry in World.Journal.DurableOf(key.Id).Where(entry => entry.Kind == EntryKind.Lease))
        {
            var lease = JsonElement.Parse(entry.Body.Span);
            if (Day(lease, "period") == period)
            {
                limit = lease.GetProperty("limit_nano_usd").GetInt64();
                lost += lease.TryGetProperty("lost_nano_usd", out var charged) ? charged.GetInt64() : 0;
            }
        }

        return (limit, lost);
    }

    private long Most(AccessKey key, DateOnly period, Func<ProviderCall, bool> counts)
        => World.All.Where(run => run.Caller == key.Id && run.Calls.Count > 0 && Periods.Of(key, run.Day) == period).Sum(run => Most(run, counts));

    // What a provider overran is beyond every reservation.
    private static long Most(SimulatedRun run, Func<ProviderCall, bool> counts)
    {
        var reserved = run.Noticed.OfType<StepStarted>().ToDictionary(start => start.Step, start => start.ReservedNanoUsd);
        var costs = run.Noticed.OfType<StepEnded>().ToDictionary(end => $"{run.Id}-{end.Step}", end => Math.Min(end.CostNanoUsd ?? 0, reserved.GetValueOrDefault(end.Step)));
        return run.Calls.Where(call => !call.IsForgotten && counts(call)).Sum(call => costs.TryGetValue(call.Id, out var cost) ? cost
            : (long)(((call.MaxTokens ?? 0) * (call.Endpoint.Prices?.Output ?? 0) * 1000m) + ((call.Endpoint.Prices?.PerRequest ?? 0) * 1e9m)));
    }

    private static DateOnly Day(JsonElement json, string name) => DateOnly.ParseExact(json.GetProperty(name).GetString()!, "O", CultureInfo.InvariantCulture);
}
