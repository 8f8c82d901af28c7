namespace Entente.Server.Api.Runs;

/// <summary>The requests that are being answered, so that the server can stop without breaking them off. Safe for concurrent use.</summary>
internal sealed class OpenRuns(TimeProvider time) : IDisposable
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();

    // One more than there are, until no more are taken.
    private int _open = 1;
    private int _isDraining;

    /// <summary>No new requests are taken.</summary>
    public bool IsDraining => Volatile.Read(ref _isDraining) != 0;

    /// <summary>Cancelled when time is up for those that still run.</summary>
    public CancellationToken Stopping => _stop.Token;

    public void Drain()
    {
        if (Interlocked.Exchange(ref _isDraining, 1) == 0)
        {
            Leave();
        }
    }

    public void Cancel() => _stop.Cancel();

    /// <summary>Disposed when the request is answered.</summary>
    public Entry Enter()
    {
        Interlocked.Increment(ref _open);
        return new Entry(this);
    }

    /// <summary>Waits until none is open, or for as long as <paramref name="limit"/>; to be called after <see cref="Drain"/>.</summary>
    public async Task EmptyAsync(TimeSpan limit)
    {
        try
        {
            await _empty.Task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // Who called goes on without them.
        }
    }

    public void Dispose() => _stop.Dispose();

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _empty.TrySetResult();
        }
    }

    internal readonly struct Entry(OpenRuns runs) : IDisposable
    {
        public void Dispose() => runs.Leave();
    }
}
