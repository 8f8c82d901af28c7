namespace Entente.Receipts.Tiles;

/// <summary>
/// Where a log's full tiles and its newest checkpoint are kept for ever. What a write has given back survives a power loss; a write
/// that was cut off leaves nothing or all. One writer at a time; any thread may read.
/// </summary>
public interface ITileStore
{
    /// <summary>What a tile is called where people look for it.</summary>
    string PlaceOf(TileId tile) => $"{tile} of the log";

    /// <summary>Whether a full tile is there, of the right length.</summary>
    bool Has(TileId tile);

    /// <summary>A full tile's bytes; null where it is not there.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    byte[]? Read(TileId tile);

    /// <summary>Keeps a full tile; one that is there already is replaced.</summary>
    /// <exception cref="LogStoreException">The disk does not take it.</exception>
    void Write(TileId tile, ReadOnlySpan<byte> bytes);

    /// <summary>The newest checkpoint that was kept; null where none was.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    string? ReadCheckpoint();

    /// <summary>When the newest checkpoint was kept, by the clock of this machine; null where none was, or the store does not know.</summary>
    DateTimeOffset? CheckpointKeptAt => null;

    /// <summary>The newest checkpoint that a witness has signed, as it was kept; null where none was. A store may keep none.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    string? ReadCosigned() => null;

    /// <summary>Replaces it.</summary>
    /// <exception cref="LogStoreException">The disk does not take it.</exception>
    void WriteCosigned(string note)
    {
    }

    /// <summary>Replaces the checkpoint.</summary>
    /// <exception cref="LogStoreException">The disk does not take it.</exception>
    void WriteCheckpoint(string note);
}
