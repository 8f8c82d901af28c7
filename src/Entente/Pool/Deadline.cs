namespace Entente.Pool;

/// <summary>
/// The one clock of an attempt: whichever limit is armed. Arming anew replaces the last, so that each token costs one change of a
/// timer.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly ITimer _timer;
    private readonly Action<string> _expired;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TimeSpan _total;
    private string _armed = "total_timeout";

    public Deadline(TimeProvider time, TimeSpan total, Action<string> expired)
    {
        _expired = expired;
        _time = time;
        _total = total;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).Expire(), this, total, Timeout.InfiniteTimeSpan);
    }

    /// <param name="code">What the failure is called when the time is over.</param>
    public void Arm(string code, TimeSpan limit)
    {
        var left = _total - _time.GetElapsedTime(_started);
        var isTotal = limit >= left;
        _armed = isTotal ? "total_timeout" : code;
        var wait = isTotal ? left : limit;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Only the limit of the whole call is left.</summary>
    public void Relax() => Arm("total_timeout", TimeSpan.MaxValue);

    private void Expire() => _expired(_armed);

    public void Dispose() => _timer.Dispose();
}
