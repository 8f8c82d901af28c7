using Entente.Admission;
using Entente.Journal;
using Entente.Receipts.Tiles;

namespace Entente.Simulation.World;

/// <summary>What befalls the machine under a world: power, wall clock, the log's files, and those who want their runs erased.</summary>
internal sealed class WorldFaults
{
    private static readonly TimeSpan BetweenSettings = TimeSpan.FromMilliseconds(1100);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SimulatedWorld _world;
    private readonly Dice _dice;
    private long _setAt = -BetweenSettings.Ticks;

    public WorldFaults(SimulatedWorld world, Dice dice)
    {
        (_world, _dice) = (world, dice);
        IsRelaxed = dice.Chance(0.4);
        LossOfPower = IsRelaxed ? 0.8 : 0.3;
        HasTileFaults = dice.Chance(0.35);
        Erasers = dice.Pick([0.0, 0.1, 0.3]);
        Period = dice.Pick([BudgetPeriod.Day, BudgetPeriod.Month]);

        // Some worlds begin a few seconds before a day, or a month, is over.
        FirstShift = dice.Below(4) switch
        {
            0 => Day - dice.Milliseconds(30, 4000),
            1 => (31 * Day) - dice.Milliseconds(30, 4000),
            2 => dice.Milliseconds(0, 86_000_000),
            _ => TimeSpan.Zero,
        };
    }

    /// <summary>What is acknowledged survives a kill, and a power loss a second later.</summary>
    public bool IsRelaxed { get; }

    /// <summary>How often a crash takes the power away.</summary>
    public double LossOfPower { get; }

    public bool HasTileFaults { get; }

    /// <summary>How many of the clients have their runs erased.</summary>
    public double Erasers { get; }

    public BudgetPeriod Period { get; }

    public TimeSpan FirstShift { get; }

    /// <summary>The journal's disk has refused nothing and never hung.</summary>
    public bool DiskTakesAll { get; set; } = true;

    /// <summary>Power losses by which something was lost that had been acknowledged.</summary>
    public int Losses { get; set; }

    /// <summary>Runs whose end a client had heard and a power loss has taken.</summary>
    public int Forgotten { get; set; }

    public int ClocksSetBack { get; private set; }

    public int ClocksSetForward { get; private set; }

    /// <summary>Leaves that were there before the world began, so that full tiles are written while it goes on.</summary>
    public IEnumerable<JournalEntry> Past()
    {
        if (!HasTileFaults)
        {
            return [];
        }

        var count = (_dice.Below(2) * TileId.Width) + _dice.Between(TileId.Width - 80, TileId.Width - 1);
        var dice = _dice.Fork();
        return Enumerable.Range(0, count).Select(number => new JournalEntry(EntryKind.Leaf, $"before{number}", 0, BitConverter.GetBytes(dice.Next())));
    }

    public void Plan()
    {
        for (var jumps = _dice.Pick([0, 0, 1, 2]); jumps > 0; jumps--)
        {
            var by = _dice.Pick([TimeSpan.FromHours(-1), TimeSpan.FromHours(-1), Day, Day, TimeSpan.FromSeconds(-2)]);
            _world.At(_dice.Milliseconds(40, 4500), () => SetClock(by));
        }

        if (!HasTileFaults)
        {
            return;
        }

        _world.Tiles.FailTiles(_dice.Below(4));
        for (var faults = _dice.Below(3); faults > 0; faults--)
        {
            var writes = _dice.Between(1, 2);
            _world.At(_dice.Milliseconds(10, 4500), () => _world.Tiles.FailCheckpoints(writes));
        }
    }

    /// <summary>While nobody runs.</summary>
    public void Damage()
    {
        if (HasTileFaults && _dice.Chance(0.5))
        {
            for (var tiles = _dice.Between(1, 2); tiles > 0; tiles--)
            {
                _world.Tiles.Damage();
            }
        }
    }

    private void SetClock(TimeSpan by)
    {
        // The core looks at the clock once a second: what it was between two looks nobody could tell.
        if (_world.Orders.IsAnyAboutNow || _world.Loop.Now - _setAt < BetweenSettings.Ticks)
        {
            _world.After(TimeSpan.FromMilliseconds(50), () => SetClock(by));
            return;
        }

        if (by < TimeSpan.Zero)
        {
            ClocksSetBack++;
        }
        else
        {
            ClocksSetForward++;
        }

        _world.Trace.Add(-1, $"the wall clock is set by {by}");
        _setAt = _world.Loop.Now;
        var shift = _world.Loop.WallShift + by;
        _world.Orders.Set(shift);
        _world.Loop.WallShift = shift;
    }
}
