using System.Security.Cryptography;
using System.Text;
using Entente.Journal;
using Entente.Receipts;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>The log only grows: each checkpoint covers durable leaves only and holds every earlier one, over restarts too.</summary>
internal sealed class LogGrows(SimulatedWorld world) : Invariant(world, "log grows")
{
    private readonly List<Checkpoint> _seen = [];
    private string? _note;

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
        if (_seen[^1].Size != leaves)
        {
            Violated(null, $"the last checkpoint covers {_seen[^1].Size} of {leaves} durable leaves");
        }
    }

    private void Check(string note)
    {
        if (SignedNote.Open(Encoding.UTF8.GetBytes(note), [World.Signer.Verifier], out var opened) is var failure && opened is null)
        {
            Violated(null, $"a checkpoint is not signed: {failure}");
            return;
        }

        var checkpoint = Checkpoint.Parse(opened.Text);
        var leaves = World.Journal.Durable.Where(entry => entry.Kind == EntryKind.Leaf).Select(entry => entry.Body).ToList();
        if (checkpoint.Size > leaves.Count)
        {
            Violated(null, $"a checkpoint covers {checkpoint.Size} leaves, of which {leaves.Count} are durable");
            return;
        }

        var hashes = leaves.Take((int)checkpoint.Size).Select(leaf => SHA256.HashData([0, .. SHA256.HashData(leaf.Span)])).ToArray();
        if (!checkpoint.Root.Span.SequenceEqual(Root(hashes)))
        {
            Violated(null, $"the checkpoint of {checkpoint.Size} leaves has another root than the durable leaves give");
        }

        var tree = new MerkleTree();
        foreach (var hash in hashes)
        {
            tree.AppendHash(hash);
        }

        foreach (var earlier in _seen.TakeLast(3).Where(one => one.Size > 0))
        {
            if (checkpoint.Size < earlier.Size || !MerkleProof.VerifyConsistency(earlier.Size, checkpoint.Size, earlier.Root.Span, checkpoint.Root.Span, tree.ConsistencyProof(earlier.Size, checkpoint.Size)))
            {
                Violated(null, $"the checkpoint of {checkpoint.Size} leaves does not hold the earlier one of {earlier.Size}");
            }
        }

        _seen.Add(checkpoint);
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
