namespace Entente.Ledger;

/// <summary>
/// The day on which the ledger books, by UTC. It follows the clock forward only: a clock that is set back does not open a day again
/// that is over, nor its budget. Safe for concurrent use.
/// </summary>
public sealed class LedgerDay(TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateOnly _latest;

    public DateOnly Today
    {
        get
        {
            lock (_lock)
            {
                var now = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
                return _latest = now > _latest || (Planted & Pool.PlantedBug.DaysFollowTheClock) != 0 ? now : _latest;
            }
        }
    }

    /// <summary>The latest day that was booked on, whatever the clock says: what looks at it opens no day.</summary>
    internal DateOnly Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted { get; set; }

    /// <summary>A day that was booked on, before this process began.</summary>
    public void Saw(DateOnly day)
    {
        lock (_lock)
        {
            _latest = day > _latest && (Planted & Pool.PlantedBug.DaysAreForgotten) == 0 ? day : _latest;
        }
    }
}
