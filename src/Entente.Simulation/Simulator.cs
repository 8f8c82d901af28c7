using Entente.Pool;
using Entente.Simulation.World;

namespace Entente.Simulation;

/// <summary>Runs worlds: the whole core under seeded faults in simulated time, with its invariants checked after every event.</summary>
public static class Simulator
{
    /// <summary>One seed from its beginning to its end, or to the first violation. The same seed gives the same outcome everywhere.</summary>
    public static SeedOutcome Run(ulong seed) => Run(seed, null);

    internal static SeedOutcome Run(ulong seed, Action<PoolState>? prepare)
    {
        var world = new SimulatedWorld(seed, prepare);
        world.Run();
        return new SeedOutcome
        {
            Seed = seed,
            Violation = world.Violation,
            Events = world.Loop.Turns,
            TraceHash = world.Trace.Hash,
            Last = world.Violation is { } violation ? world.Trace.Last(violation.Run ?? -1, 40) : [],
            Runs = world.All.Count,
            MostOpen = world.MostOpen,
            Complete = world.All.Count(run => run.Fate == Fate.Complete),
            Failed = world.All.Count(run => run.Fate == Fate.Failed),
            Left = world.All.Count(run => run.Fate == Fate.Left),
            Crashed = world.All.Count(run => run.Fate == Fate.Crashed),
            Continued = world.All.Sum(run => run.Noticed.Count(one => one is Runs.Continued)),
            PowerLosses = world.Faults.Losses,
            Forgotten = world.Faults.Forgotten,
            Erased = world.Erased.Told,
            ClocksSetBack = world.Faults.ClocksSetBack,
            ClocksSetForward = world.Faults.ClocksSetForward,
            Days = world.All.Where(run => run.Fate != Fate.Waiting).Select(run => run.Day).Distinct().Count(),
            TileFaults = world.Tiles.Faults,
            TilesDamaged = world.Tiles.Damages,
            Calls = world.All.Sum(run => run.Calls.Count),
        };
    }
}
