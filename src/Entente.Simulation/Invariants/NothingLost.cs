using Entente.Journal;
using Entente.Pool;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Nothing acknowledged is lost: when a client hears the end of its run, the run's events, its leaf and its salts are on the disk,
/// and they are there after every crash. Before the first word to a client its reservation is.
/// </summary>
internal sealed class NothingLost(SimulatedWorld world) : Invariant(world, "nothing acknowledged is lost")
{
    private readonly HashSet<SimulatedRun> _begun = [];

    public override void Writing(SimulatedRun run, Frame frame)
    {
        if (_begun.Add(run) && !World.Journal.Durable.Any(entry => entry.Kind == EntryKind.Run && entry.Subject == run.Id && RunEventJson.Read(entry.Body.Span) is StepStarted))
        {
            Violated(run, "its client gets the first frame, and no reservation is durable");
        }
    }

    public override void RunEnds(SimulatedRun run) => Check(run, World.Journal.Durable);

    public override void Restarted(SimulatedNode node)
    {
        var durable = node.Journal.Durable;
        foreach (var run in World.All)
        {
            Check(run, durable);
        }
    }

    private void Check(SimulatedRun run, IReadOnlyList<StoredEntry> durable)
    {
        if (!run.IsAcknowledged)
        {
            return;
        }

        var its = durable.Where(entry => entry.Subject == run.Id).ToList();
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
            if (count != 1)
            {
                Violated(run, $"its client heard that it had ended, and {count} of its {kind} are on the disk");
            }
        }
    }
}
