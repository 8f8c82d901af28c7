using Entente.Journal;
using Entente.Pool;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Nothing acknowledged is lost: when a client hears the end of its run, the run's events, its leaf and its salts are on the disk,
/// and they are there after every crash. Before the first word of a stream its reservation is; an answer that is not streamed is
/// given with its end.
/// </summary>
internal sealed class NothingLost(SimulatedWorld world) : Invariant(world, "nothing acknowledged is lost")
{
    private readonly HashSet<SimulatedRun> _begun = [];

    public override void Writing(SimulatedRun run, Frame frame)
    {
        if (run.Call.Stream && _begun.Add(run) && !World.Journal.DurableOf(run.Id).Any(entry => entry.Kind == EntryKind.Run && RunEventJson.Read(entry.Body.Span) is StepStarted))
        {
            Violated(run, "its client gets the first frame, and no reservation is durable");
        }
    }

    public override void RunEnds(SimulatedRun run) => Check(run);

    public override void Restarted(SimulatedNode node)
    {
        foreach (var run in World.All)
        {
            Check(run);
        }
    }

    private void Check(SimulatedRun run)
    {
        if (!run.IsAcknowledged)
        {
            return;
        }

        var its = World.Journal.DurableOf(run.Id);
        var written = its.Where(entry => entry.Kind == EntryKind.Run).ToList();
        for (var index = 0; index < run.Summary!.Events.Count; index++)
        {
            if (index >= written.Count || !written[index].Body.Span.SequenceEqual(RunEventJson.Write(run.Summary.Events[index])))
            {
                Violated(run, $"its client heard that it had ended, and event {index} ({run.Summary.Events[index].GetType().Name}) is not on the disk");
                return;
            }
        }

        if (RunEventJson.Read(written[^1].Body.Span) is not AnswerEnded ended || (ended.Status == RunStatus.Complete) != (run.Error is null))
        {
            Violated(run, "its client heard that it had ended, and its end is not on the disk");
        }

        foreach (var kind in (ReadOnlySpan<EntryKind>)[EntryKind.Leaf, EntryKind.Salts])
        {
            var count = its.Count(entry => entry.Kind == kind);
            if (kind == EntryKind.Salts ? !run.MayHaveSalts(count) : count != 1)
            {
                Violated(run, $"its client heard that it had ended, and {count} of its {kind} are on the disk");
            }
        }
    }
}
