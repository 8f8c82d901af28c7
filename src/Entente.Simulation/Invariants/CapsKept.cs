using Entente.Pool;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>No cap of a run is exceeded: money, calls, seconds, jurisdictions, exclusions, models of the key; by whatever call of the run.</summary>
internal sealed class CapsKept(SimulatedWorld world) : Invariant(world, "caps")
{
    public override void CallStarted(ProviderCall call)
    {
        var (run, caps) = (call.Run, call.Run.Caps);
        if (caps.MaxCalls is { } most && run.Calls.Count > most)
        {
            Violated(run, $"{call} is call {run.Calls.Count} of {most}");
        }

        if (caps.MaxSeconds is { } seconds && Now - run.StartedAt > TimeSpan.FromSeconds(seconds).Ticks)
        {
            Violated(run, $"{call} starts {(Now - run.StartedAt) / 1e7:0.###} s after the run, of {seconds}");
        }

        if (!caps.Models.IsEmpty && !caps.Models.Contains(call.Model.Id))
        {
            Violated(run, $"{call} is not among the models of its key");
        }

        string?[] names = [call.Model.Id, call.Model.CatalogId, call.Model.Developer, call.Endpoint.Provider.Name, call.Endpoint.Provider.Operator];
        if (caps.Exclude.Any(names.Contains))
        {
            Violated(run, $"{call} was excluded by {string.Join(", ", caps.Exclude)}");
        }

        if (!caps.Jurisdictions.IsEmpty && !(Bound(caps, call.Model.DeveloperJurisdiction) && Bound(caps, call.Endpoint.Provider.Jurisdiction)))
        {
            Violated(run, $"{call} is bound by {call.Model.DeveloperJurisdiction ?? "nobody knows"} and {call.Endpoint.Provider.Jurisdiction ?? "nobody knows"}");
        }

        if (caps.MaxCostNanoUsd is { } money)
        {
            CheckMoney(call, money);
        }
    }

    public override void Writing(SimulatedRun run, Frame frame)
    {
        if (run.Caps.MaxSeconds is { } seconds && Now - run.StartedAt > TimeSpan.FromSeconds(seconds).Ticks + TimeSpan.FromMilliseconds(500).Ticks)
        {
            Violated(run, $"text comes {(Now - run.StartedAt) / 1e7:0.###} s after the run began, of {seconds}");
        }
    }

    public override void RunAnswered(SimulatedRun run)
    {
        if (run.Caps.MaxCostNanoUsd is not { } most)
        {
            return;
        }

        var cost = run.Noticed.OfType<StepEnded>().Sum(end => end.CostNanoUsd ?? 0);
        var overrun = run.Noticed.OfType<StepEnded>().Sum(end => end.OverrunNanoUsd);
        if (cost > most + overrun)
        {
            Violated(run, $"it cost {cost} of {most} nano-dollars, and {overrun} were recorded as overrun");
        }

        if (overrun > 0)
        {
            Violated(run, $"{overrun} nano-dollars are recorded as overrun, though no provider of this world ever gives more than it was asked for");
        }
    }

    /// <summary>What the run's calls can cost together, by the provider's own counting, must fit under the cap before one more starts.</summary>
    private void CheckMoney(ProviderCall call, long most)
    {
        if (call.Endpoint.Prices is null)
        {
            Violated(call.Run, $"{call} has no known price, and the run has a cap on cost");
            return;
        }

        if (call.MaxTokens is null && call.Endpoint.Prices.Output > 0)
        {
            Violated(call.Run, $"{call} has no limit of tokens, and the run has a cap on cost");
        }

        // What is over at what it was settled at, which the ledger's own rule checks; what is open at the most that it can say.
        var sum = call.Run.Noticed.OfType<StepEnded>().Sum(end => end.CostNanoUsd ?? 0);
        foreach (var open in call.Run.Calls.Where(one => one.EndedAt is null))
        {
            sum += (long)(((open.MaxTokens ?? 0) * open.Endpoint.Prices!.Output!.Value * 1000m) + (open.Endpoint.Prices.PerRequest * 1e9m));
        }

        if (sum > most)
        {
            Violated(call.Run, $"with {call} its calls can cost {sum} of {most} nano-dollars and more");
        }
    }

    /// <summary>By models, exclusions and jurisdictions.</summary>
    public static bool Allows(Caps caps, PoolModel model, Endpoint endpoint)
    {
        string?[] names = [model.Id, model.CatalogId, model.Developer, endpoint.Provider.Name, endpoint.Provider.Operator];
        return (caps.Models.IsEmpty || caps.Models.Contains(model.Id))
            && !caps.Exclude.Any(names.Contains)
            && (caps.Jurisdictions.IsEmpty || (Bound(caps, model.DeveloperJurisdiction) && Bound(caps, endpoint.Provider.Jurisdiction)));
    }

    private static bool Bound(Caps caps, string? jurisdiction) => jurisdiction is not null && caps.Jurisdictions.Contains(jurisdiction);
}
