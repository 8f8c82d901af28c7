using Entente.Journal;

namespace Entente.Runs;

/// <summary>The work on records that are not on the disk yet though their callers have been answered. Safe for concurrent use.</summary>
internal sealed class LateEnds(TimeProvider time) : IAsyncDisposable
{
    /// <summary>A disk that stays full must not fill the memory: beyond this many, a failure is the end of it.</summary>
    private const int Most = 4_096;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Lets it go on in the background. It must handle its own failures.</summary>
    public async void Add(Task work)
    {
        lock (_running)
        {
            _running.Add(work);
        }

        await work;
        lock (_running)
        {
            _running.Remove(work);
        }
    }

    /// <summary>Tries until it can be written, at most 10 s after the disk is well again.</summary>
    /// <returns>Null when it is durable; else why it was given up.</returns>
    public async Task<string?> PersistAsync(Func<Task> write)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await write();
                return null;
            }
            catch (JournalUnavailableException unavailable)
            {
                if (_stopping.IsCancellationRequested || Count > Most)
                {
                    return unavailable.Message;
                }
            }

            try
            {
                await Task.Delay(wait, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The server stops: once more, now.
            }
        }
    }

    /// <summary>Everything is tried once more, for at most 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        Task[] running;
        lock (_running)
        {
            running = [.. _running];
        }

        try
        {
            await Task.WhenAll(running).WaitAsync(LastWait, time);
        }
        catch (TimeoutException)
        {
            // The disk hangs: what is late is lost with the process.
        }
    }

    private int Count
    {
        get
        {
            lock (_running)
            {
                return _running.Count;
            }
        }
    }
}
