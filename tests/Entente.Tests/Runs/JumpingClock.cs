namespace Entente.Tests.Runs;

/// <summary>The system's clock, whose wall time jumps when told; durations and timers go on as if nothing had happened.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offset;

    public void Jump(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Volatile.Read(ref _offset));
}
