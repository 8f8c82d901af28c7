using System.Collections.Concurrent;

namespace Entente.Receipts.Tiles;

/// <summary>
/// One level of the log: the tile that is filling, in memory; full ones in the store, or in memory until they are written. Bytes that
/// were appended never change or move, so who learned a size from the tree may read below it without a lock. One thread appends.
/// </summary>
internal sealed class TileTier
{
    /// <summary>The way out of a damaged or missing tile.</summary>
    public const string Mend = "remove what is left of it and restart the server, which makes it anew where the journal still has its receipts or it follows from other tiles; else put it back from a backup";

    private readonly ITileStore _store;
    private readonly TileCache _cache;
    private readonly int _level;
    private readonly int _recordLength;
    private readonly Func<long, byte[], bool> _isRight;
    private readonly ConcurrentDictionary<long, byte[]> _unwritten = new();
    private Filling _filling;
    private long _count;

    /// <param name="isRight">Whether bytes that were read are those of the tile of this index.</param>
    public TileTier(ITileStore store, TileCache cache, int level, int recordLength, Func<long, byte[], bool> isRight)
    {
        _store = store;
        _cache = cache;
        _level = level;
        _recordLength = recordLength;
        _isRight = isRight;
        _filling = new(0, NewTile());
    }

    public ReadOnlySpan<byte> this[long index] => Bytes(index / TileId.Width).AsSpan((int)(index % TileId.Width) * _recordLength, _recordLength);

    public ReadOnlySpan<byte> Tile(long index, int width) => Bytes(index).AsSpan(0, width * _recordLength);

    /// <summary>Goes on after full tiles that are in the store.</summary>
    public void BeginAt(long tile)
    {
        _filling = new(tile, NewTile());
        _count = tile * TileId.Width;
    }

    public void Append(ReadOnlySpan<byte> record)
    {
        var offset = (int)(_count % TileId.Width) * _recordLength;
        record.CopyTo(_filling.Bytes.AsSpan(offset));
        _count++;
        if (_count % TileId.Width == 0)
        {
            // First found here, then no longer there: a reader always finds it.
            _unwritten[_filling.Index] = _filling.Bytes;
            Volatile.Write(ref _filling, new(_filling.Index + 1, NewTile()));
        }
    }

    /// <summary>Hands full tiles to the store, oldest first. One thread at a time, beside the one that appends.</summary>
    public void Write()
    {
        foreach (var index in _unwritten.Keys.Order().ToList())
        {
            _store.Write(new(_level, index), _unwritten[index]);
            _unwritten.TryRemove(index, out _);
        }
    }

    private byte[] Bytes(long tile)
    {
        var filling = Volatile.Read(ref _filling);
        if (filling.Index == tile)
        {
            return filling.Bytes;
        }

        return _unwritten.GetValueOrDefault(tile) ?? _cache.Find(new(_level, tile)) ?? Read(tile);
    }

    private byte[] Read(long tile)
    {
        var id = new TileId(_level, tile);
        var bytes = _store.Read(id) ?? throw new LogStoreException($"{_store.PlaceOf(id)} is missing: {Mend}") { Tile = id };
        if (bytes.Length != TileId.Width * _recordLength || !_isRight(tile, bytes))
        {
            throw new LogStoreException($"{_store.PlaceOf(id)} is damaged: {Mend}") { Tile = id };
        }

        _cache.Add(id, bytes);
        return bytes;
    }

    private byte[] NewTile() => new byte[TileId.Width * _recordLength];

    private sealed record Filling(long Index, byte[] Bytes);
}
