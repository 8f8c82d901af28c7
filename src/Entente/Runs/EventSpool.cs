namespace Entente.Runs;

/// <summary>
/// Runs whose newest events are not in the journal yet. A short run hands them on with its end, in one append; of a longer one they
/// follow at the latest 20 ms after the first of them, so that a crash leaves its trace. One timer for all. Safe for concurrent use.
/// </summary>
internal sealed class EventSpool : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly LinkedList<Run> _holding = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _isArmed;

    public EventSpool(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => HandOnWhatIsDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The run has the first event of those to be handed on. It may hold its own lock.</summary>
    public void Add(Run run)
    {
        lock (_lock)
        {
            run.HoldingSince = _time.GetTimestamp();
            _holding.AddLast(run.Place);
            if (!_isArmed)
            {
                Arm(Longest);
            }
        }
    }

    /// <summary>The run holds nothing back any more. It may hold its own lock.</summary>
    public void Remove(Run run)
    {
        lock (_lock)
        {
            if (run.Place.List is not null)
            {
                _holding.Remove(run.Place);
            }
        }
    }

    /// <summary>The run of this id, if it holds events back.</summary>
    public Run? Find(string id)
    {
        lock (_lock)
        {
            return _holding.FirstOrDefault(run => run.Id == id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        while (Take(TimeSpan.Zero) is { } run)
        {
            run.HandOn();
        }
    }

    private void HandOnWhatIsDue()
    {
        while (Take(Longest) is { } run)
        {
            run.HandOn();
        }
    }

    /// <summary>The next one that has held back for so long; where there is none, the timer is set to when there will be one.</summary>
    private Run? Take(TimeSpan longest)
    {
        lock (_lock)
        {
            if (_holding.First is not { Value: var run })
            {
                _isArmed = false; // under load it would be set and stopped for every run
                return null;
            }

            var held = _time.GetElapsedTime(run.HoldingSince);
            if (held < longest)
            {
                Arm(longest - held);
                return null;
            }

            _holding.RemoveFirst();
            return run;
        }
    }

    private void Arm(TimeSpan wait)
    {
        _isArmed = _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
