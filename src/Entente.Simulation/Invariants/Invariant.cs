using Entente.Pool;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>Something that must hold after every event of a world, judged by what the outside has seen and never by the core's own books.</summary>
internal abstract class Invariant(SimulatedWorld world, string name)
{
    public string Name => name;

    protected SimulatedWorld World => world;

    protected long Now => world.Loop.Now;

    /// <summary>A client is about to ask.</summary>
    public virtual void Asked(SimulatedRun run)
    {
    }

    /// <summary>The log has put a checkpoint on the disk.</summary>
    public virtual void CheckpointKept(string note)
    {
    }

    public virtual void CallStarted(ProviderCall call)
    {
    }

    public virtual void CallConnected(ProviderCall call)
    {
    }

    public virtual void CallEnded(ProviderCall call)
    {
    }

    /// <summary>The client is about to take a frame.</summary>
    public virtual void Writing(SimulatedRun run, Frame frame)
    {
    }

    public virtual void Written(SimulatedRun run)
    {
    }

    public virtual void Noticed(SimulatedRun run, RunEvent runEvent)
    {
    }

    /// <summary>The client hears the end.</summary>
    public virtual void RunEnds(SimulatedRun run)
    {
    }

    public virtual void RunLeft(SimulatedRun run)
    {
    }

    /// <summary>The engine is done with a run, whatever its client has heard.</summary>
    public virtual void RunAnswered(SimulatedRun run)
    {
    }

    public virtual void Crashed()
    {
    }

    public virtual void Restarted(SimulatedNode node)
    {
    }

    public virtual void AfterEvent()
    {
    }

    /// <summary>All runs are over, some seconds have passed, and the life that saw them still goes on.</summary>
    public virtual void Settled(SimulatedNode node)
    {
    }

    /// <summary>All runs are over and the last restart is done.</summary>
    public virtual void Finished()
    {
    }

    protected void Violated(SimulatedRun? run, string what) => world.Violate(name, run, what);
}
