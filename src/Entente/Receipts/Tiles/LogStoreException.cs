namespace Entente.Receipts.Tiles;

/// <summary>The log's tiles cannot be read or written. The message is one line: what is wrong, and the way out.</summary>
public sealed class LogStoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The tile that is missing or damaged, where it is one.</summary>
    public TileId? Tile { get; init; }
}
