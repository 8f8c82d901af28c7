namespace Entente.Simulation.Loop;

internal sealed class SimulatedTimer(SimulationLoop loop, SimulatedProcess process, TimerCallback callback, object? state, Func<TimeSpan>? lateness) : ITimer
{
    private TimeSpan _period;
    private int _version;
    private bool _isArmed;

    public SimulatedProcess Process => process;

    public bool IsArmed(int version) => _isArmed && _version == version && process.IsAlive;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _version++;
        _period = period;
        _isArmed = dueTime >= TimeSpan.Zero;
        if (_isArmed)
        {
            loop.Arm(this, _version, loop.Now + WholeMilliseconds(dueTime + (lateness?.Invoke() ?? TimeSpan.Zero)));
        }

        return true;
    }

    /// <summary>Upwards, as real timers have it: who waits for a fraction by Task.Delay would otherwise never get there.</summary>
    private static long WholeMilliseconds(TimeSpan span)
        => (span.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond;

    /// <summary>Runs the callback, unless the timer was changed or disposed of since it became due.</summary>
    public void Fire(object? version)
    {
        if (!IsArmed((int)version!))
        {
            return;
        }

        _isArmed = false;
        if (_period > TimeSpan.Zero)
        {
            Change(_period, _period);
        }

        callback(state);
    }

    public void Dispose()
    {
        _version++;
        _isArmed = false;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
