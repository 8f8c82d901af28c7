namespace Entente.Pool;

/// <summary>
/// The one clock of an attempt: whichever limit is armed. Arming anew replaces the last. A timer is only ever brought forward: a limit that
/// ends later than the timer is left to the timer's own turn, so that a token costs none. Safe for concurrent use.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Action<string> _expired;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TimeSpan _total;
    private ITimer? _timer;
    private TimeSpan _rings = TimeSpan.MaxValue;
    private TimeSpan _ends;
    private string _armed = Total;
    private bool _isOver;

    /// <summary>The limit of the whole call runs from now on; the first arming sets its timer.</summary>
    public Deadline(TimeProvider time, TimeSpan total, Action<string> expired)
    {
        _expired = expired;
        _time = time;
        _total = total;
        _started = time.GetTimestamp();
    }

    private const string Total = "total_timeout";

    /// <param name="code">What the failure is called when the time is over.</param>
    public void Arm(string code, TimeSpan limit)
    {
        lock (_lock)
        {
            var passed = _time.GetElapsedTime(_started);
            var isTotal = limit >= _total - passed;
            (_armed, _ends) = isTotal ? (Total, _total) : (code, passed + limit);
            if (_ends < _rings)
            {
                RingAfter(_ends - passed);
            }
        }
    }

    /// <summary>Only the limit of the whole call is left.</summary>
    public void Relax() => Arm(Total, TimeSpan.MaxValue);

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private void Ring()
    {
        string armed;
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            var left = _ends - _time.GetElapsedTime(_started);
            if (left > TimeSpan.Zero)
            {
                RingAfter(left > Shortest ? left : Shortest);
                return;
            }

            _rings = TimeSpan.MaxValue;
            armed = _armed;
        }

        _expired(armed);
    }

    private void RingAfter(TimeSpan wait)
    {
        if (_isOver)
        {
            return;
        }

        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        _rings = _ends;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static deadline => ((Deadline)deadline!).Ring(), this, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
