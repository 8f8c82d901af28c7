namespace Entente.Extensions.AI;

/// <summary>The host of a container: started once, at the first request or at the first call of <see cref="HostAsync"/>. Safe for concurrent use.</summary>
public sealed class EntenteStart : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<Task<EntenteHost>> _start;
    private Task<EntenteHost>? _started;
    private bool _disposed;

    internal EntenteStart(Func<Task<EntenteHost>> start) => _start = start;

    /// <summary>
    /// The running host: to start it before the first request, so that what is wrong with the configuration is known at once, and for its
    /// directives and receipts. A start that failed is tried anew.
    /// </summary>
    public Task<EntenteHost> HostAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _started = _started is { IsFaulted: false } ? _started : _start();
            return _started.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<EntenteHost>? started;
        lock (_lock)
        {
            (started, _disposed) = (_started, true);
        }

        if (started is { IsFaulted: false })
        {
            await (await started).DisposeAsync();
        }
    }
}
