namespace Entente.Receipts;

/// <summary>
/// Hashes of one tier of the tree, in tiles of 256 as tlog-tiles has them. Bytes that were written are never changed and
/// tiles never move, so a reader that learned a size from <see cref="MerkleTree.Size"/> may read below it without a lock.
/// </summary>
internal sealed class HashTier
{
    internal const int TileWidth = 256;

    private byte[][] _tiles = [];
    private long _count;

    internal void Append(ReadOnlySpan<byte> hash)
    {
        var tile = (int)(_count / TileWidth);
        var offset = (int)(_count % TileWidth) * MerkleHash.Length;
        if (offset == 0)
        {
            AddTile(tile);
        }

        hash.CopyTo(_tiles[tile].AsSpan(offset));
        _count++;
    }

    internal ReadOnlySpan<byte> this[long index] =>
        Volatile.Read(ref _tiles)[index / TileWidth]
            .AsSpan((int)(index % TileWidth) * MerkleHash.Length, MerkleHash.Length);

    internal ReadOnlySpan<byte> Tile(long index, int width) =>
        Volatile.Read(ref _tiles)[index].AsSpan(0, width * MerkleHash.Length);

    private void AddTile(int index)
    {
        var tiles = _tiles;
        if (index == tiles.Length)
        {
            Array.Resize(ref tiles, Math.Max(4, index * 2));
        }

        tiles[index] = new byte[TileWidth * MerkleHash.Length];
        Volatile.Write(ref _tiles, tiles);
    }
}
