using System.Collections.Concurrent;

namespace Entente.Receipts.Tiles;

/// <summary>Tiles in memory, for simulated time, tests, and servers without a data directory.</summary>
public sealed class MemoryTileStore : ITileStore
{
    private readonly ConcurrentDictionary<TileId, byte[]> _tiles = new();
    private string? _checkpoint;
    private string? _cosigned;

    /// <inheritdoc/>
    public bool Has(TileId tile) => _tiles.ContainsKey(tile);

    /// <inheritdoc/>
    public byte[]? Read(TileId tile) => _tiles.GetValueOrDefault(tile)?.ToArray();

    /// <inheritdoc/>
    public void Write(TileId tile, ReadOnlySpan<byte> bytes) => _tiles[tile] = bytes.ToArray();

    /// <inheritdoc/>
    public string? ReadCheckpoint() => Volatile.Read(ref _checkpoint);

    /// <inheritdoc/>
    public void WriteCheckpoint(string note) => Volatile.Write(ref _checkpoint, note);

    /// <inheritdoc/>
    public string? ReadCosigned() => Volatile.Read(ref _cosigned);

    /// <inheritdoc/>
    public void WriteCosigned(string note) => Volatile.Write(ref _cosigned, note);

    /// <summary>Loses a tile, as a disk may; for tests.</summary>
    public bool Lose(TileId tile) => _tiles.TryRemove(tile, out _);
}
