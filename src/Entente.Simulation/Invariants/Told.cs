using System.Text.Json;
using Entente.Journal;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Once the disk is well again, the last record of a run says what its client was told: events and receipt alike, whatever was
/// durable before. Runs of an earlier life are not judged: the process may have died before it could correct what hung in the disk.
/// </summary>
internal sealed class Told(SimulatedWorld world) : Invariant(world, "told")
{
    private readonly List<SimulatedRun> _told = [];

    public override void RunEnds(SimulatedRun run)
    {
        if (run.Summary!.Events.Count > 0)
        {
            _told.Add(run);
        }
    }

    public override void Crashed() => _told.Clear();

    public override void Settled(SimulatedNode node)
    {
        var bySubject = World.Journal.Durable.ToLookup(entry => entry.Subject);
        foreach (var run in _told)
        {
            Check(run, [.. bySubject[run.Id]]);
        }
    }

    private void Check(SimulatedRun run, List<StoredEntry> entries)
    {
        var heard = run.Error?.Code ?? "complete";
        if (entries.FindLast(entry => entry.Kind == EntryKind.Leaf) is not { } leaf)
        {
            Violated(run, $"its client heard {heard}, and it has no receipt");
            return;
        }

        var receipt = JsonElement.Parse(leaf.Body.Span);
        var signed = receipt.TryGetProperty("error", out var code) ? code.GetString() : receipt.GetProperty("status").GetString();
        if (signed != heard)
        {
            Violated(run, $"its client heard {heard}, and its last receipt says {signed}");
        }

        var events = entries.Where(entry => entry.Kind == EntryKind.Run).Select(entry => RunEventJson.Read(entry.Body.Span)).ToList();
        var last = events[^1] as AnswerEnded;
        if ((last?.ErrorCode ?? last?.Status.ToString().ToLowerInvariant()) != heard)
        {
            Violated(run, $"its client heard {heard}, and its last event is {last?.ErrorCode ?? last?.Status.ToString() ?? "no end"}");
        }

        // Each step once, and the end's sum is theirs: nothing of it is missing and nothing is counted twice.
        var ends = events.OfType<StepEnded>().ToList();
        if (ends.Count != ends.DistinctBy(end => end.Step).Count() || last?.CostNanoUsd != ends.Sum(end => end.CostNanoUsd ?? 0))
        {
            Violated(run, $"its end says {last?.CostNanoUsd} nano-dollars, and its steps on the disk {ends.Sum(end => end.CostNanoUsd ?? 0)}");
        }

        if (!run.MayHaveSalts(entries.Count(entry => entry.Kind == EntryKind.Salts)))
        {
            Violated(run, $"{entries.Count(entry => entry.Kind == EntryKind.Salts)} of its salts are on the disk");
        }
    }
}
