using System.Collections.Concurrent;

namespace Entente.Server.Api.Runs;

/// <summary>The requests that are being answered, so that the server can stop without breaking them off. Safe for concurrent use.</summary>
internal sealed class OpenRuns(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<object, TaskCompletionSource> _open = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>No new requests are taken.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Cancelled when time is up for those that still run.</summary>
    public CancellationToken Stopping => _stop.Token;

    public void Drain() => IsDraining = true;

    public void Cancel() => _stop.Cancel();

    /// <summary>Disposed when the request is answered.</summary>
    public Entry Enter()
    {
        var entry = new Entry(this);
        _open[entry] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return entry;
    }

    /// <summary>Waits until none is open, or for as long as <paramref name="limit"/>.</summary>
    public async Task EmptyAsync(TimeSpan limit)
    {
        try
        {
            await Task.WhenAll(_open.Values.Select(open => open.Task)).WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // Who called goes on without them.
        }
    }

    public void Dispose() => _stop.Dispose();

    internal sealed class Entry(OpenRuns runs) : IDisposable
    {
        public void Dispose()
        {
            if (runs._open.TryRemove(this, out var done))
            {
                done.TrySetResult();
            }
        }
    }
}
