using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>A run's events are numbered without gaps, in time, from its start to its end.</summary>
internal sealed class InOrder(SimulatedWorld world) : Invariant(world, "in order")
{
    public override void Noticed(SimulatedRun run, RunEvent runEvent)
    {
        var number = run.Noticed.Count - 1;
        if (runEvent.Seq != number || (number == 0) != runEvent is RunStarted)
        {
            Violated(run, $"event {number} is a {runEvent.GetType().Name} with the number {runEvent.Seq}");
        }
    }

    public override void RunEnds(SimulatedRun run)
    {
        var events = run.Recorded;
        for (var index = 0; index < events.Count; index++)
        {
            if (events[index].Seq != index || (index > 0 && events[index].TimeMs < events[index - 1].TimeMs))
            {
                Violated(run, $"event {index} has the number {events[index].Seq} and the time {events[index].TimeMs}");
                return;
            }
        }
    }
}
