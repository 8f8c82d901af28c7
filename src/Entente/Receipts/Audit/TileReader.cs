using System.Buffers.Binary;
using System.Numerics;
using Entente.Receipts.Tiles;

namespace Entente.Receipts.Audit;

/// <summary>
/// Reads a log's tree of one size out of the tiles that it publishes, as a stranger does: it shares the hashes with the log's own tree
/// and nothing else. What it gives is as good as the tiles; the proofs made of it show whether they lead to a checkpoint.
/// </summary>
/// <param name="fetch">The bytes at an address below the log's (<c>tile/…</c>); null where there is nothing.</param>
internal sealed class TileReader(Func<string, Task<byte[]?>> fetch, long size)
{
    private readonly Dictionary<TileId, byte[]> _read = [];

    /// <summary>The root (RFC 9162 section 2.1.1).</summary>
    public async Task<byte[]> RootAsync() => size == 0 ? MerkleHash.EmptyRoot() : await RangeAsync(0, size);

    /// <summary>PATH of RFC 9162 section 2.1.3.1.</summary>
    public Task<List<byte[]>> InclusionAsync(long index) => PathAsync(index, 0, size);

    /// <summary>PROOF of RFC 9162 section 2.1.4.1.</summary>
    public Task<List<byte[]>> ConsistencyAsync(long earlier) => SubproofAsync(earlier, 0, size, isWhole: true);

    /// <summary>The hash of a leaf.</summary>
    public Task<byte[]> LeafAsync(long index) => RangeAsync(index, index + 1);

    /// <summary>An entry, out of its bundle; null where the bundle is none of this format.</summary>
    public async Task<byte[]?> EntryAsync(long index)
    {
        var bundle = await TileAsync(new(TileId.Entries, index / TileId.Width));
        for (var (at, left) = (0, index % TileId.Width); at + sizeof(ushort) <= bundle.Length; left--)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
            at += sizeof(ushort);
            if (at + length > bundle.Length)
            {
                return null;
            }

            if (left == 0)
            {
                return bundle[at..(at + length)];
            }

            at += length;
        }

        return null;
    }

    private async Task<List<byte[]>> PathAsync(long index, long start, long end)
    {
        if (end - start == 1)
        {
            return [];
        }

        var middle = start + LargestPowerBelow(end - start);
        return index < middle
            ? [.. await PathAsync(index, start, middle), await RangeAsync(middle, end)]
            : [.. await PathAsync(index, middle, end), await RangeAsync(start, middle)];
    }

    private async Task<List<byte[]>> SubproofAsync(long earlier, long start, long end, bool isWhole)
    {
        if (earlier == end - start)
        {
            return isWhole ? [] : [await RangeAsync(start, end)];
        }

        var split = LargestPowerBelow(end - start);
        return earlier <= split
            ? [.. await SubproofAsync(earlier, start, start + split, isWhole), await RangeAsync(start + split, end)]
            : [.. await SubproofAsync(earlier - split, start + split, end, isWhole: false), await RangeAsync(start, start + split)];
    }

    private async Task<byte[]> RangeAsync(long start, long end)
    {
        var length = end - start;
        if (!BitOperations.IsPow2(length))
        {
            var split = LargestPowerBelow(length);
            var (left, right) = (await RangeAsync(start, start + split), await RangeAsync(start + split, end));
            return MerkleHash.Node(left, right);
        }

        // A whole subtree: some hashes of one tile, hashed together.
        var height = BitOperations.Log2((ulong)length);
        var (level, hashes) = (height / 8, 1 << (height % 8));
        var first = start >> (8 * level);
        var tile = await TileAsync(new(level, first / TileId.Width));
        var nodes = Enumerable.Range((int)(first % TileId.Width), hashes).Select(at => tile[(at * MerkleHash.Length)..((at + 1) * MerkleHash.Length)]).ToList();
        while (nodes.Count > 1)
        {
            nodes = [.. nodes.Chunk(2).Select(pair => MerkleHash.Node(pair[0], pair[1]))];
        }

        return nodes[0];
    }

    private async Task<byte[]> TileAsync(TileId tile)
    {
        if (_read.TryGetValue(tile, out var known))
        {
            return known;
        }

        var width = (int)Math.Min(TileId.Width, (size >> (8 * Math.Max(0, tile.Level))) - (tile.Index * TileId.Width));
        var path = tile.Path(width);
        var bytes = await fetch(path) ?? (width < TileId.Width ? await fetch(tile.Path()) : null)
            ?? throw new LogStoreException($"{path} is not there, though the checkpoint of {size} receipts needs it");
        if (tile.Level != TileId.Entries && bytes.Length < width * MerkleHash.Length)
        {
            throw new LogStoreException($"{path} has {bytes.Length} bytes instead of {width * MerkleHash.Length}");
        }

        return _read[tile] = bytes;
    }

    private static long LargestPowerBelow(long length) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(length - 1)));
}
