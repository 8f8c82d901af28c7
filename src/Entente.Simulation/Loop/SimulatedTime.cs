namespace Entente.Simulation.Loop;

/// <summary>The clock that one process sees. Its timers end with it, and may be late as real ones are.</summary>
internal sealed class SimulatedTime(SimulationLoop loop, SimulatedProcess process, Func<TimeSpan>? lateness = null) : TimeProvider
{
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Beginning + TimeSpan.FromTicks(loop.Now) + loop.WallShift;

    public override long GetTimestamp() => loop.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(loop, process, callback, state, lateness);
        timer.Change(dueTime, period);
        return timer;
    }
}
