using System.Buffers.Binary;

namespace Entente.Receipts.Tiles;

/// <summary>
/// The log's entries as C2SP tlog-tiles serves them: each a length in two bytes, most significant first, and the entry, which here
/// always is a digest of 32 bytes.
/// </summary>
internal sealed class EntryBundles
{
    public const int RecordLength = sizeof(ushort) + MerkleHash.Length;

    private readonly TileTier _tier;

    /// <param name="tree">The tree that the entries are the leaves of.</param>
    public EntryBundles(ITileStore store, MerkleTree tree) =>
        _tier = new(store, new TileCache(capacity: 16), TileId.Entries, RecordLength, (tile, bytes) => LeafHashes(bytes) is { } hashes && tree.Tile(0, tile, TileId.Width).AsSpan().SequenceEqual(hashes));

    public void BeginAt(long tile) => _tier.BeginAt(tile);

    public void Append(ReadOnlySpan<byte> digest)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        Write(digest, record);
        _tier.Append(record);
    }

    public byte[] Bundle(long index, int width) => _tier.Tile(index, width).ToArray();

    public void Write() => _tier.Write();

    internal static byte[] Record(ReadOnlySpan<byte> digest)
    {
        var record = new byte[RecordLength];
        Write(digest, record);
        return record;
    }

    private static void Write(ReadOnlySpan<byte> digest, Span<byte> record)
    {
        if (digest.Length != MerkleHash.Length)
        {
            throw new ArgumentException($"The log's entries are digests of {MerkleHash.Length} bytes, not {digest.Length}.", nameof(digest));
        }

        BinaryPrimitives.WriteUInt16BigEndian(record, MerkleHash.Length);
        digest.CopyTo(record[sizeof(ushort)..]);
    }

    /// <summary>The leaf hashes of a bundle, joined; null where it is no bundle of digests.</summary>
    internal static byte[]? LeafHashes(ReadOnlySpan<byte> bundle)
    {
        if (bundle.Length % RecordLength != 0)
        {
            return null;
        }

        var hashes = new byte[bundle.Length / RecordLength * MerkleHash.Length];
        for (var at = 0; at < bundle.Length / RecordLength; at++)
        {
            var record = bundle.Slice(at * RecordLength, RecordLength);
            if (BinaryPrimitives.ReadUInt16BigEndian(record) != MerkleHash.Length)
            {
                return null;
            }

            MerkleHash.Leaf(record[sizeof(ushort)..]).CopyTo(hashes, at * MerkleHash.Length);
        }

        return hashes;
    }
}
