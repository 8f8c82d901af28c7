using System.Numerics;
using Entente.Receipts.Tiles;

namespace Entente.Receipts;

/// <summary>
/// An append-only Merkle tree (RFC 9162 section 2.1, SHA-256) over tiles in the layout of C2SP tlog-tiles. It gives the root at every
/// size it ever had, proofs of inclusion in and of consistency with each of them, and its tiles.
/// </summary>
/// <remarks>
/// <para>One writer: <see cref="Append"/> and <see cref="AppendHash"/> belong to one thread. Any thread may read without a
/// lock: take <see cref="Size"/> once and ask at that size; answers for a size never change, whatever is appended meanwhile.</para>
/// <para>In memory are the tile of each level that is filling, full ones until <see cref="WriteTiles"/>, and a fixed number of those
/// read last: it does not grow with the log. A tile that is read is held against the hash above it. A root or a proof costs at most
/// about 250 hashes and one tile for every factor of 256 in the size.</para>
/// </remarks>
public sealed class MerkleTree
{
    private const int TileHeight = 8;

    private readonly TileTier[] _tiers;
    private long _size;

    /// <summary>An empty tree whose tiles stay in memory.</summary>
    public MerkleTree()
        : this(new MemoryTileStore())
    {
    }

    /// <summary>An empty tree.</summary>
    public MerkleTree(ITileStore store)
    {
        var cache = new TileCache();

        // 2^63 leaves have eight tiers; the ninth only spares a bound check.
        _tiers = [.. Enumerable.Range(0, TileId.Levels + 1).Select(tier =>
            new TileTier(store, cache, tier, MerkleHash.Length, (tile, bytes) => _tiers![tier + 1][tile].SequenceEqual(MerkleHash.TileRoot(bytes))))];
    }

    /// <summary>Number of leaves. What was appended before this value was read is visible to the reader.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>Goes on after full tiles that are in the store. Only what leads to the root is read: whether it is right, the root shows.</summary>
    /// <param name="fullTiles">Full tiles of level 0, all of them in the store, as are those above them.</param>
    /// <exception cref="LogStoreException">One is missing or cannot be read.</exception>
    public static MerkleTree Resume(ITileStore store, long fullTiles)
    {
        var tree = new MerkleTree(store);
        tree._tiers[0].BeginAt(fullTiles);
        for (var (tier, count) = (1, fullTiles); count > 0; tier++, count /= TileId.Width)
        {
            tree._tiers[tier].BeginAt(count / TileId.Width);
            for (var below = count / TileId.Width * TileId.Width; below < count; below++)
            {
                var tile = new TileId(tier - 1, below);
                tree._tiers[tier].Append(MerkleHash.TileRoot(store.Read(tile) ?? throw new LogStoreException($"{store.PlaceOf(tile)} is missing: put it back from a backup")));
            }
        }

        Volatile.Write(ref tree._size, fullTiles * TileId.Width);
        return tree;
    }

    /// <summary>Hands full tiles to the store. One thread at a time, beside the one that appends.</summary>
    /// <exception cref="LogStoreException">The disk does not take them: they stay in memory.</exception>
    public void WriteTiles()
    {
        foreach (var tier in _tiers)
        {
            tier.Write();
        }
    }

    /// <summary>Adds the leaf whose content is <paramref name="data"/>. Returns its index.</summary>
    public long Append(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        MerkleHash.Leaf(data, hash);
        return AppendHash(hash);
    }

    /// <summary>Adds a leaf by its hash, as when the tree is read back from its tiles. Returns its index.</summary>
    public long AppendHash(ReadOnlySpan<byte> leafHash)
    {
        if (leafHash.Length != MerkleHash.Length)
        {
            throw new ArgumentException($"A leaf hash has {MerkleHash.Length} bytes, not {leafHash.Length}.", nameof(leafHash));
        }

        var index = _size;
        _tiers[0].Append(leafHash);

        // A tile that became whole leaves its root in the tier above.
        var count = index + 1;
        for (var tier = 1; count % TileId.Width == 0; tier++)
        {
            count /= TileId.Width;
            _tiers[tier].Append(Inside(tier - 1, TileHeight, count - 1));
        }

        Volatile.Write(ref _size, index + 1);
        return index;
    }

    /// <summary>The hash of leaf <paramref name="index"/>.</summary>
    public byte[] LeafHash(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        return _tiers[0][index].ToArray();
    }

    /// <summary>The root over all leaves there are now.</summary>
    public byte[] Root() => Root(Size);

    /// <summary>The root over the first <paramref name="size"/> leaves.</summary>
    public byte[] Root(long size)
    {
        RequireSize(size);
        return size == 0 ? MerkleHash.EmptyRoot() : Range(0, size);
    }

    /// <summary>The proof that leaf <paramref name="index"/> is in the tree of <paramref name="size"/> leaves, from the leaf's sibling upwards (RFC 9162 section 2.1.3.1).</summary>
    public IReadOnlyList<byte[]> InclusionProof(long index, long size)
    {
        RequireSize(size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);

        var proof = new List<byte[]>();
        long start = 0, end = size;
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            if (index < middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>
    /// The proof that the tree of <paramref name="earlier"/> leaves (at least 1) is the beginning of the tree of
    /// <paramref name="size"/> leaves (RFC 9162 section 2.1.4.1). Empty where both are equal.
    /// </summary>
    public IReadOnlyList<byte[]> ConsistencyProof(long earlier, long size)
    {
        RequireSize(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(earlier, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);

        var proof = new List<byte[]>();
        long start = 0, end = size;
        while (earlier != end)
        {
            var middle = start + Split(end - start);
            if (earlier <= middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(start, middle));
                start = middle;
            }
        }

        // A verifier that holds the earlier root has this hash already where it is the whole earlier tree.
        if (start != 0)
        {
            proof.Add(Range(start, end));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>
    /// The first <paramref name="width"/> hashes (1 to 256) of a tile, joined, as C2SP tlog-tiles serves them. Level 0 holds
    /// leaf hashes, each further level the roots of 256 hashes below.
    /// </summary>
    public byte[] Tile(int level, long index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 7);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, TileId.Width);

        var there = Size >> (TileHeight * level);
        if (index > there / TileId.Width || (index * TileId.Width) + width > there)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"Tile {index} of level {level} does not have {width} hashes yet.");
        }

        return _tiers[level].Tile(index, width).ToArray();
    }

    private void RequireSize(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
    }

    /// <summary>The hash over leaves start to end, a range that the recursion of RFC 9162 meets.</summary>
    private byte[] Range(long start, long end)
    {
        var length = end - start;
        if (BitOperations.IsPow2(length))
        {
            var height = BitOperations.Log2((ulong)length);
            return Inside(height / TileHeight, height % TileHeight, start >> height);
        }

        var middle = start + Split(length);
        return MerkleHash.Node(Range(start, middle), Range(middle, end));
    }

    /// <summary>The node that is <paramref name="height"/> above a tier.</summary>
    private byte[] Inside(int tier, int height, long index) => height == 0
        ? _tiers[tier][index].ToArray()
        : MerkleHash.Node(Inside(tier, height - 1, 2 * index), Inside(tier, height - 1, (2 * index) + 1));

    /// <summary>The largest power of two below <paramref name="length"/>, which is at least 2.</summary>
    private static long Split(long length) => 1L << BitOperations.Log2((ulong)(length - 1));
}
