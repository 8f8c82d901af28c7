using System.Buffers.Binary;
using System.Security.Cryptography;
using Entente.Receipts.Tiles;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// Before a checkpoint is kept, every full tile under it is, with the bytes that the durable leaves give; and after every start they are
/// served so, whatever the disk did to them. A bundle of entries that the disk damaged may be refused, but is never served wrong.
/// </summary>
internal sealed class TilesKept(SimulatedWorld world) : Invariant(world, "tiles kept")
{
    private readonly Leaves _leaves = new(world);

    public override void CheckpointKept(string note)
    {
        for (var index = 0; index < Leaves.SizeOf(note) / TileId.Width; index++)
        {
            foreach (var (tile, bytes) in Expected(index))
            {
                if (!World.Tiles.Damaged.Contains(tile) && !World.Tiles.Read(tile).AsSpan().SequenceEqual(bytes))
                {
                    Violated(null, $"a checkpoint of {Leaves.SizeOf(note)} leaves is kept, and {tile} is not, or not as it should be");
                }
            }
        }
    }

    public override void Restarted(SimulatedNode node) => CheckServed(node);

    public override void Settled(SimulatedNode node) => CheckServed(node);

    private void CheckServed(SimulatedNode node)
    {
        for (var index = 0; index < Leaves.SizeOf(node.Office.Checkpoint) / TileId.Width; index++)
        {
            foreach (var (tile, bytes) in Expected(index))
            {
                try
                {
                    if (!node.Office.Tile(tile, TileId.Width).AsSpan().SequenceEqual(bytes))
                    {
                        Violated(null, $"{tile} is served, and is not what the leaves give");
                    }
                }
                catch (LogStoreException) when (tile.Level == TileId.Entries && World.Tiles.Damaged.Contains(tile))
                {
                }
            }
        }
    }

    /// <summary>C2SP tlog-tiles: hashes joined, and entries behind their length in two bytes.</summary>
    private IEnumerable<(TileId Tile, byte[] Bytes)> Expected(int index)
    {
        var leaves = _leaves.Durable;
        if (leaves.Count < (index + 1) * TileId.Width)
        {
            yield break;    // the rule that the log grows has it
        }

        var (hashes, entries) = (new List<byte>(), new List<byte>());
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, 32);
        for (var at = index * TileId.Width; at < (index + 1) * TileId.Width; at++)
        {
            hashes.AddRange(leaves[at].Hash);
            entries.AddRange(length);
            entries.AddRange(SHA256.HashData(leaves[at].Entry.Body.Span));
        }

        yield return (new(0, index), [.. hashes]);
        yield return (new(TileId.Entries, index), [.. entries]);
    }
}
