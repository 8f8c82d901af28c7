using Entente.Dialects;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Every call is a step with one start and one end, at the cost that the provider's own usage and the prices give; a run's sums are
/// the sums of its steps; a call that failed before its headers costs nothing.
/// </summary>
internal sealed class LedgerAdds(SimulatedWorld world) : Invariant(world, "ledger")
{
    public override void RunEnds(SimulatedRun run)
    {
        if (!run.IsAcknowledged)
        {
            return;
        }

        var events = run.Recorded;
        var ends = events.OfType<StepEnded>().ToList();
        if ((events.Count == 0 ? null : events[^1]) is not AnswerEnded last)
        {
            Violated(run, "its record does not end in the end of its answer");
            return;
        }

        if (last.CostNanoUsd != ends.Sum(end => end.CostNanoUsd ?? 0) || run.Summary!.CostNanoUsd != last.CostNanoUsd)
        {
            Violated(run, $"it cost {last.CostNanoUsd} ({run.Summary!.CostNanoUsd} in the summary), and its steps {ends.Sum(end => end.CostNanoUsd ?? 0)}");
        }

        if (last.Usage.Input != ends.Sum(end => end.Usage.Input) || last.Usage.Output != ends.Sum(end => end.Usage.Output))
        {
            Violated(run, "its usage is not the sum of its steps' usage");
        }

        Pair(run, [.. events.OfType<StepStarted>()], ends);
    }

    public override void RunAnswered(SimulatedRun run)
    {
        if (run.Noticed.Count > 0)
        {
            Pair(run, [.. run.Noticed.OfType<StepStarted>()], [.. run.Noticed.OfType<StepEnded>()]);
        }
    }

    private void Pair(SimulatedRun run, List<StepStarted> starts, List<StepEnded> ends)
    {
        foreach (var group in ends.GroupBy(end => end.Step))
        {
            if (group.Count() != 1 || starts.Count(start => start.Step == group.Key) != 1)
            {
                Violated(run, $"step {group.Key} has {starts.Count(start => start.Step == group.Key)} starts and {group.Count()} ends");
            }
        }

        foreach (var start in starts)
        {
            if (ends.Find(end => end.Step == start.Step) is not { } end)
            {
                Violated(run, $"step {start.Step} at {start.Endpoint} has no end");
                return;
            }

            Settle(run, start, end, run.Calls.Find(call => call.Id == $"{run.Id}-{start.Step}"));
        }

        if (run.Calls.Find(call => !starts.Exists(start => $"{run.Id}-{start.Step}" == call.Id)) is { } unknown)
        {
            Violated(run, $"{unknown} is no step of it");
        }
    }

    private void Settle(SimulatedRun run, StepStarted start, StepEnded end, ProviderCall? call)
    {
        if (call is null || call.Status is 0 or >= 400)
        {
            if (end.CostNanoUsd is > 0 || end.Usage.Output > 0 || end.Outcome == StepOutcome.Complete)
            {
                Violated(run, $"step {start.Step} had no answer, and is {end.Outcome} at {end.CostNanoUsd} nano-dollars");
            }

            return;
        }

        if (call.Endpoint.Id != start.Endpoint || call.Endpoint.Provider.Operator != start.Operator || call.Model.Developer != start.Developer)
        {
            Violated(run, $"step {start.Step} says {start.Endpoint}, and {call} was called");
        }

        var reading = call.Read();
        var prices = call.Endpoint.Prices;
        if (end.Outcome == StepOutcome.Complete && reading is { UsageIsFinal: true, Output: > 0 })
        {
            var exact = prices is null ? (long?)null : (long)Math.Ceiling((reading.Input!.Value * prices.Input!.Value + reading.Output!.Value * prices.Output!.Value) * 1000m + prices.PerRequest * 1e9m);
            if (end.Usage.Estimated || end.Usage.Input != reading.Input || end.Usage.Output != reading.Output || end.CostNanoUsd != exact)
            {
                Violated(run, $"the provider counted {reading.Input} and {reading.Output} tokens for {call}, which is {exact} nano-dollars; the step says {end.Usage.Input}, {end.Usage.Output} and {end.CostNanoUsd}");
            }
        }

        if (end.Outcome == StepOutcome.Complete && !(reading.HasFinish && !reading.IsBroken && reading.Error is null))
        {
            Violated(run, $"{call} is called complete, and its answer had no end");
        }

        if (end.Outcome == StepOutcome.Complete && end.ResponseId != reading.Id)
        {
            Violated(run, $"the provider calls {call} {reading.Id}, and the step says {end.ResponseId ?? "nothing"}");
        }

        // An answer that broke off is billed for what was said of it.
        if (reading.Text.Length > 8 && call.EndedAt is not null && prices?.Output > 0 && (end.Usage.Output == 0 || end.CostNanoUsd is null or 0))
        {
            Violated(run, $"{call} has said {reading.Text.Length} characters, and the step counts {end.Usage.Output} tokens at {end.CostNanoUsd}");
        }
    }
}
