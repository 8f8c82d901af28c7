using Entente.Pool;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Each run's client hears exactly one of complete and failed, unless it left or the process crashed, and nothing after it; when the
/// engine is done with a run, so is every call of it.
/// </summary>
internal sealed class EndsOnce(SimulatedWorld world) : Invariant(world, "ends once")
{
    /// <summary>Beyond the longest wait that any rule allows.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private long _looked;

    public override void Writing(SimulatedRun run, Frame frame)
    {
        if (run.Fate != Fate.Open)
        {
            Violated(run, $"its client got a frame when it was {run.Fate}");
        }
    }

    public override void RunEnds(SimulatedRun run)
    {
        if (run.Error is { Code: "internal_error" } error)
        {
            Violated(run, error.Message);
        }
    }

    public override void RunAnswered(SimulatedRun run)
    {
        if (run.Fate is not (Fate.Complete or Fate.Failed or Fate.Left))
        {
            Violated(run, $"the engine is done with it, and its client has heard neither complete nor failed ({run.Fate})");
        }

        if (run.Calls.Find(call => call.EndedAt is null) is { } open)
        {
            Violated(run, $"the engine is done with it, and {open} is still open");
        }
    }

    public override void Settled(SimulatedNode node)
    {
        if (node.Pool.Endpoints.FirstOrDefault(state => state.Running > 0) is { } busy)
        {
            Violated(null, $"all runs are over, and {busy.Endpoint.Id} still counts {busy.Running} running calls");
        }
    }

    public override void AfterEvent()
    {
        if (Now - _looked < TimeSpan.TicksPerSecond)
        {
            return;
        }

        _looked = Now;
        foreach (var run in World.All)
        {
            if (run.IsOpen && Now - run.StartedAt > Longest.Ticks)
            {
                Violated(run, $"it is still open after {Longest.TotalSeconds} s");
            }
        }
    }
}
