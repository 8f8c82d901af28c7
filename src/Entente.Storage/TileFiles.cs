using Entente.Receipts;
using Entente.Receipts.Tiles;

namespace Entente.Storage;

/// <summary>
/// The log's tiles as files under <c>log/</c>, in the layout in which C2SP tlog-tiles serves them, and the newest checkpoint beside them.
/// Full tiles only: those that are filling come from the journal's receipts.
/// </summary>
/// <param name="name">Of the directory, below the data directory.</param>
internal sealed class TileFiles(string root, string name = "log") : ITileStore
{
    private const int HashTile = TileId.Width * MerkleHash.Length;
    private const int EntryBundle = TileId.Width * (sizeof(ushort) + MerkleHash.Length);

    public string PlaceOf(TileId tile) => $"{name}/{tile}";

    public bool Has(TileId tile) => new FileInfo(Place(tile)) is { Exists: true } file && file.Length == (tile.Level == TileId.Entries ? EntryBundle : HashTile);

    public byte[]? Read(TileId tile) => Guarded(() => ReadWhere(Place(tile)));

    public void Write(TileId tile, ReadOnlySpan<byte> bytes) => Write(Place(tile), bytes);

    /// <summary>A tile that will never be full, as a log that was closed has them; null where it is not there, or of another length.</summary>
    public byte[]? ReadPartial(TileId tile, int width) => Guarded(() => ReadWhere(Place(tile, width))) is { } bytes && bytes.Length == width * (tile.Level == TileId.Entries ? EntryBundle : HashTile) / TileId.Width ? bytes : null;

    public void WritePartial(TileId tile, int width, ReadOnlySpan<byte> bytes) => Write(Place(tile, width), bytes);

    public DateTimeOffset? CheckpointKeptAt => File.Exists(Checkpoint) ? File.GetLastWriteTimeUtc(Checkpoint) : null;

    public string? ReadCheckpoint() => Guarded(() => ReadWhere(Checkpoint) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null);

    public void WriteCheckpoint(string note) => Write(Checkpoint, System.Text.Encoding.UTF8.GetBytes(note));

    public string? ReadCosigned() => Guarded(() => ReadWhere(Cosigned) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null);

    public void WriteCosigned(string note) => Write(Cosigned, System.Text.Encoding.UTF8.GetBytes(note));

    private string Cosigned => Path.Combine(root, "cosigned");

    private string Checkpoint => Path.Combine(root, "checkpoint");

    private string Place(TileId tile, int width = TileId.Width) => Path.Combine(root, tile.Path(width));

    private static byte[]? ReadWhere(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            MakeDirectory(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    // Each new name is made durable in the directory that holds it.
    private static void MakeDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        MakeDirectory(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, DurableFile.OwnerOnly | UnixFileMode.UserExecute);
        }

        DurableFile.FlushDirectory(parent);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    private LogStoreException Failed(Exception failure) => new(DataDirectoryException.From(root, failure).Message, failure);
}
