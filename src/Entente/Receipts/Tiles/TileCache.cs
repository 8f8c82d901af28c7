namespace Entente.Receipts.Tiles;

/// <summary>The tiles that were read last, a fixed number of them: memory does not grow with the log. Safe for concurrent use.</summary>
internal sealed class TileCache(int capacity = 128)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TileId, LinkedListNode<(TileId Tile, byte[] Bytes)>> _places = [];
    private readonly LinkedList<(TileId Tile, byte[] Bytes)> _newestFirst = new();

    public byte[]? Find(TileId tile)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(tile, out var place))
            {
                return null;
            }

            _newestFirst.Remove(place);
            _newestFirst.AddFirst(place);
            return place.Value.Bytes;
        }
    }

    public void Add(TileId tile, byte[] bytes)
    {
        lock (_lock)
        {
            if (_places.ContainsKey(tile))
            {
                return;
            }

            _places[tile] = _newestFirst.AddFirst((tile, bytes));
            if (_places.Count > capacity)
            {
                _places.Remove(_newestFirst.Last!.Value.Tile);
                _newestFirst.RemoveLast();
            }
        }
    }
}
