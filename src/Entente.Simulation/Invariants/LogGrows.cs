using System.Security.Cryptography;
using System.Text;
using Entente.Journal;
using Entente.Receipts;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// The log only grows: each checkpoint covers leaves only that would survive a power loss, holds every earlier one, over
/// restarts too, and is kept before it is shown.
/// </summary>
internal sealed class LogGrows(SimulatedWorld world) : Invariant(world, "log grows")
{
    private readonly HashSet<string> _kept = [];
    private readonly Leaves _leaves = new(world);
    private List<byte[]> _covered = [];
    private string? _note;

    public override void CheckpointKept(string note) => _kept.Add(note);

    public override void AfterEvent()
    {
        if (World.Node is { IsReady: true } node && !ReferenceEquals(node.Office.Checkpoint, _note))
        {
            _note = node.Office.Checkpoint;
            Check(_note);
        }
    }

    public override void Settled(SimulatedNode node) => CoversAll();

    public override void Finished() => CoversAll();

    private void CoversAll()
    {
        var leaves = World.Journal.Durable.Count(entry => entry.Kind == EntryKind.Leaf);
        if (Leaves.SizeOf(_note!) != leaves)
        {
            Violated(null, $"the last checkpoint covers {Leaves.SizeOf(_note!)} of {leaves} durable leaves");
        }
    }

    private void Check(string note)
    {
        if (!_kept.Contains(note))
        {
            Violated(null, $"a checkpoint is shown that is not kept: {note}");
        }

        if (SignedNote.Open(Encoding.UTF8.GetBytes(note), [World.Signer.Verifier], out var opened) is var failure && opened is null)
        {
            Violated(null, $"a checkpoint is not signed: {failure}");
            return;
        }

        // The leaves of every earlier checkpoint are those of this one, in the same places, whatever happened in between.
        var leaves = _leaves.Safe;
        var size = Leaves.SizeOf(note);
        if (size > leaves.Count)
        {
            Violated(null, $"a checkpoint covers {size} leaves, of which {leaves.Count} would survive a power loss");
            return;
        }

        for (var index = 0; index < _covered.Count; index++)
        {
            if (index >= size || !leaves[index].Hash.AsSpan().SequenceEqual(_covered[index]))
            {
                Violated(null, $"the checkpoint of {size} leaves does not hold an earlier one of {_covered.Count}: leaf {index} differs");
                return;
            }
        }

        _covered = [.. leaves.Take(size).Select(leaf => leaf.Hash)];
        if (Convert.ToBase64String(Root(_covered.ToArray())) != note.Split('\n')[2])
        {
            Violated(null, $"the checkpoint of {size} leaves has another root than the durable leaves give");
        }
    }

    /// <summary>RFC 9162 section 2.1.1, as it stands there.</summary>
    private static byte[] Root(ReadOnlySpan<byte[]> hashes)
    {
        if (hashes.Length < 2)
        {
            return hashes.Length == 0 ? SHA256.HashData([]) : hashes[0];
        }

        var half = 1;
        while (half * 2 < hashes.Length)
        {
            half *= 2;
        }

        return SHA256.HashData([1, .. Root(hashes[..half]), .. Root(hashes[half..])]);
    }
}
