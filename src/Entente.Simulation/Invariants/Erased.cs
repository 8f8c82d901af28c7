using System.Text;
using Entente.Journal;
using Entente.Receipts;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// What a client was told is erased, the salts and the text of its run, is not on the disk and not given out, then and in every life
/// after it; the leaf stays, and its proof verifies without what was erased.
/// </summary>
internal sealed class Erased(SimulatedWorld world, Dice dice) : Invariant(world, "erased")
{
    private readonly HashSet<SimulatedRun> _asked = [];

    public int Told { get; private set; }

    public override void RunEnds(SimulatedRun run)
    {
        if (run.IsAcknowledged && dice.Chance(World.Faults.Erasers) && _asked.Add(run))
        {
            World.After(dice.Chance(0.3) ? TimeSpan.Zero : dice.Milliseconds(1, 2500), () => Ask(run));
        }
    }

    public override void Restarted(SimulatedNode node) => CheckDisk();

    public override void Settled(SimulatedNode node) => CheckDisk();

    /// <summary>As anybody would who was given the receipt.</summary>
    public async Task CheckGivenOutAsync(SimulatedNode node, SimulatedRun run, byte[] bundle)
    {
        if (Encoding.UTF8.GetString(bundle).Contains("\"salts\"", StringComparison.Ordinal) || await node.Office.Vault.TextAsync(run.Id, CancellationToken.None) is not null)
        {
            Violated(run, "its salts or its text are given out, and they were erased");
        }
    }

    private void CheckDisk()
    {
        foreach (var run in _asked.Where(run => run is { IsErased: true, IsForgotten: false }))
        {
            var its = World.Journal.DurableOf(run.Id);
            if (its.FirstOrDefault(entry => entry.Kind is EntryKind.Salts or EntryKind.Text) is { } secret)
            {
                Violated(run, $"its client was told that it is erased, and its {secret.Kind} are on the disk");
            }

            if (!its.Any(entry => entry.Kind == EntryKind.Erasure) || !its.Any(entry => entry.Kind == EntryKind.Leaf))
            {
                Violated(run, "its salts are erased, and its leaf or the note of the erasure is not on the disk");
            }
        }
    }

    /// <summary>As the server does it: only what has ended can be erased.</summary>
    private void Ask(SimulatedRun run)
    {
        if (World.Node is not { IsReady: true } node || run.IsForgotten)
        {
            return;
        }

        node.Process.Start(async () =>
        {
            RunEvent? last = null;
            await foreach (var entry in node.Journal.ReadAsync(EntryKind.Run, run.Id))
            {
                last = RunEventJson.Read(entry.Body.Span);
            }

            if (last is not AnswerEnded)
            {
                return;
            }

            try
            {
                World.Trace.Add(run.Number, "its client has it erased");
                run.MayBeErased = true;
                await node.Journal.EraseAsync(run.Id, node.Time.GetUtcNow().ToUnixTimeMilliseconds());
                run.IsErased = true;
                Told++;
                CheckDisk();
            }
            catch (JournalUnavailableException)
            {
                // It may be erased, or be so yet.
            }
        }, World.Fail);
    }
}
