using Entente.Receipts.Tiles;

namespace Entente.Simulation.World;

/// <summary>What a write to the tile store does, other than it should.</summary>
internal enum TileFault
{
    /// <summary>Nothing is written, and that is told.</summary>
    Refused,

    /// <summary>All is written, and it is told that it was not.</summary>
    WrittenAndRefused,

    /// <summary>Half of it is written, and it is told that it failed.</summary>
    Torn,

    /// <summary>Half of it is written, then the process dies.</summary>
    TornByDeath,

    /// <summary>All is written, then the process dies: what would have been written after it is not.</summary>
    WrittenBeforeDeath,
}

/// <summary>
/// The log's tiles and checkpoint on a disk that outlives each life and does not always do what it is asked to. A checkpoint is written
/// whole or not at all, as files are that are renamed; a tile may be torn, and what lies there may be damaged between two lives.
/// </summary>
internal sealed class SimulatedTileStore(SimulatedWorld world, Dice dice) : ITileStore
{
    private static readonly TileFault[] Kinds = Enum.GetValues<TileFault>();

    private readonly Dictionary<TileId, byte[]> _tiles = [];
    private string? _checkpoint;
    private int _tileFaults;
    private int _checkpointFaults;
    private bool _isFrozen;

    /// <summary>Faults that have happened, those by which the disk lost something it had included.</summary>
    public int Faults { get; private set; }

    /// <summary>Tiles that the disk has damaged or lost between two lives.</summary>
    public int Damages { get; private set; }

    /// <summary>Entry bundles that lie there damaged: they may be refused, but never served wrong.</summary>
    public HashSet<TileId> Damaged { get; } = [];

    public bool Has(TileId tile) => _tiles.TryGetValue(tile, out var bytes) && bytes.Length == LengthOf(tile);

    public byte[]? Read(TileId tile) => _tiles.GetValueOrDefault(tile)?.ToArray();

    public string? ReadCheckpoint() => _checkpoint;

    /// <summary>The next writes of tiles fail, each in its way.</summary>
    public void FailTiles(int count) => _tileFaults = count;

    /// <summary>The next writes of a checkpoint fail.</summary>
    public void FailCheckpoints(int count) => _checkpointFaults = count;

    public void Heal() => (_tileFaults, _checkpointFaults) = (0, 0);

    /// <summary>The life that wrote is over; the next may write again.</summary>
    public void Thaw() => _isFrozen = false;

    public void Write(TileId tile, ReadOnlySpan<byte> bytes)
    {
        switch (Next(ref _tileFaults, $"{tile}"))
        {
            case null:
                Put(tile, bytes.ToArray());
                return;
            case TileFault.Refused:
                throw Refused();
            case TileFault.WrittenAndRefused:
                Put(tile, bytes.ToArray());
                throw Refused();
            case TileFault.Torn:
                Put(tile, Half(bytes));
                throw Refused();
            case TileFault.TornByDeath:
                Put(tile, Half(bytes));
                throw Dead();
            default:
                Put(tile, bytes.ToArray());
                throw Dead();
        }
    }

    public void WriteCheckpoint(string note)
    {
        switch (Next(ref _checkpointFaults, "the checkpoint"))
        {
            case null:
                Keep(note);
                return;
            case TileFault.Refused or TileFault.Torn:
                throw Refused();
            case TileFault.WrittenAndRefused:
                Keep(note);
                throw Refused();
            case TileFault.TornByDeath:
                throw Dead();
            default:
                Keep(note);
                throw Dead();
        }
    }

    /// <summary>While nobody runs the disk loses a tile, or the end of one, or bytes in it.</summary>
    public void Damage()
    {
        if (_tiles.Count == 0)
        {
            return;
        }

        var tile = dice.Pick([.. _tiles.Keys.OrderBy(one => one.Level).ThenBy(one => one.Index)]);
        var how = dice.Below(3);
        world.Trace.Add(-1, $"the disk {how switch { 0 => "loses", 1 => "cuts off", _ => "garbles" }} {tile}");
        (Faults, Damages) = (Faults + 1, Damages + 1);
        if (how == 0)
        {
            _tiles.Remove(tile);
            return;
        }

        var bytes = _tiles[tile];
        bytes = how == 1 ? bytes[..dice.Below(bytes.Length)] : [.. bytes];
        if (how == 2)
        {
            bytes[dice.Below(bytes.Length)] ^= (byte)dice.Between(1, 255);
        }

        Put(tile, bytes);
        Damaged.Add(tile);
    }

    private void Put(TileId tile, byte[] bytes)
    {
        Damaged.Remove(tile);
        _tiles[tile] = bytes;
    }

    private void Keep(string note)
    {
        _checkpoint = note;
        world.CheckpointKept(note);
    }

    private TileFault? Next(ref int left, string what)
    {
        if (_isFrozen)
        {
            throw Refused();
        }

        if (left == 0)
        {
            return null;
        }

        left--;
        Faults++;
        var fault = dice.Pick(Kinds);
        world.Trace.Add(-1, $"the disk: {what} is {fault}");
        return fault;
    }

    private byte[] Half(ReadOnlySpan<byte> bytes)
        => dice.Chance(0.5) ? bytes[..dice.Below(bytes.Length)].ToArray() : [.. bytes[..(bytes.Length / 2)], .. new byte[bytes.Length - (bytes.Length / 2)]];

    private LogStoreException Dead()
    {
        _isFrozen = true;
        world.DieInTileStore();
        return Refused();
    }

    private static LogStoreException Refused() => new("the disk does not take it");

    private static int LengthOf(TileId tile) => TileId.Width * (tile.Level == TileId.Entries ? 34 : 32);
}
