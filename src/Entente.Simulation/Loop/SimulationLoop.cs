namespace Entente.Simulation.Loop;

/// <summary>
/// One thread on which everything of a world runs. What is ready runs in the order that the seed gives, or in the order of its
/// coming; when nothing is ready, the clock jumps to the next timer. What does not come back to this thread is noticed.
/// </summary>
internal sealed class SimulationLoop(Dice? order)
{
    private readonly Lock _lock = new();
    private readonly List<Work> _ready = [];
    private readonly Queue<Work> _inOrder = new();
    private readonly PriorityQueue<(SimulatedTimer Timer, int Version), (long Due, long Number)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _number;

    /// <summary>Ticks since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>How far the machine's wall clock is off from the time that has passed.</summary>
    public TimeSpan WallShift { get; set; }

    /// <summary>Callbacks that have run.</summary>
    public long Turns { get; private set; }

    /// <summary>What left the thread; null while nothing did.</summary>
    public string? Escaped { get; private set; }

    public bool IsHere => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Runs until there is neither work nor a timer, or <paramref name="goesOn"/>, asked after each callback, says no.</summary>
    public void Run(Func<bool> goesOn)
    {
        var outer = SynchronizationContext.Current;
        try
        {
            while (goesOn())
            {
                if (!TryTake(out var work))
                {
                    if (!Jump())
                    {
                        return;
                    }

                    continue;
                }

                if (!work.Process.IsAlive)
                {
                    continue;
                }

                Turns++;
                SynchronizationContext.SetSynchronizationContext(work.Process);
                work.Callback(work.State);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    public void Post(SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        if (!IsHere)
        {
            Escaped ??= $"work for {process.Name} came from another thread: {Environment.StackTrace}";
        }

        lock (_lock)
        {
            if (order is null)
            {
                _inOrder.Enqueue(new(process, callback, state));
            }
            else
            {
                _ready.Add(new(process, callback, state));
            }
        }
    }

    public void Arm(SimulatedTimer timer, int version, long due)
    {
        lock (_lock)
        {
            _timers.Enqueue((timer, version), (due, _number++));
        }
    }

    private bool TryTake(out Work work)
    {
        lock (_lock)
        {
            if (order is null)
            {
                return _inOrder.TryDequeue(out work);
            }

            if (_ready.Count == 0)
            {
                work = default;
                return false;
            }

            var at = order.Below(_ready.Count);
            work = _ready[at];
            _ready[at] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            return true;
        }
    }

    /// <summary>To the next timer; all that are due then become ready.</summary>
    private bool Jump()
    {
        lock (_lock)
        {
            while (_timers.TryPeek(out var next, out var at))
            {
                if (!next.Timer.IsArmed(next.Version))
                {
                    _timers.Dequeue();
                    continue;
                }

                Now = Math.Max(Now, at.Due);
                while (_timers.TryPeek(out next, out at) && at.Due <= Now)
                {
                    _timers.Dequeue();
                    if (next.Timer.IsArmed(next.Version))
                    {
                        Post(next.Timer.Process, next.Timer.Fire, next.Version);
                    }
                }

                return true;
            }

            return false;
        }
    }

    private readonly record struct Work(SimulatedProcess Process, SendOrPostCallback Callback, object? State);
}
