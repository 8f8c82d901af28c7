using System.Collections.Concurrent;
using Entente.Continuity;
using Entente.Extensions.AI.Endpoints;
using Entente.Journal;
using Entente.Pool;
using Entente.Runs;
using Entente.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Entente.Extensions.AI;

/// <summary>The rooms of Entente in a program of one's own: what a server has behind its HTTP. Safe for concurrent use.</summary>
public sealed class EntenteHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, byte> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceProvider _services;
    private readonly DataDirectory? _data;

    private EntenteHost(ServiceProvider services, DataDirectory? data)
    {
        _services = services;
        _data = data;
    }

    public PoolState Pool => Service<PoolState>();

    public DirectiveBook Directives => Service<DirectiveBook>();

    public ReceiptOffice Receipts => Service<ReceiptOffice>();

    public RunEngine Engine => Service<RunEngine>();

    public IJournal Journal => Service<IJournal>();

    internal TimeProvider Time => Service<TimeProvider>();

    internal static RunError Stopping { get; } = new() { Status = 503, Code = "server_stopping", Message = "The EntenteHost was disposed while it answered. Ask another one." };

    /// <summary>Loads what the data directory remembers.</summary>
    /// <exception cref="ArgumentException">There is no model, or a chat client contradicts the pool.</exception>
    /// <exception cref="DataDirectoryException">The data directory is in use, not writable or full.</exception>
    public static async Task<EntenteHost> StartAsync(EntenteHostOptions options, CancellationToken cancellationToken = default)
    {
        // 1. Who can answer.
        var (pool, clients) = ChatClientPool.Join(options.Pool, options.ChatClients);
        if (pool.Models.IsEmpty)
        {
            throw new ArgumentException("The pool has no model: take one from EntentePool.FromFile or FromEnvironmentAsync, or add a chat client.", nameof(options));
        }

        // 2. The house.
        var data = options.DataDirectory is { } directory ? DataDirectory.Open(directory) : null;
        var chain = new ServiceCollection()
            .AddSingleton(options.Time)
            .AddSingleton(options.Chance)
            .AddSingleton(options.Logging ?? NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddJournal(data, options.Durability, options.Period, options.Retention)
            .AddReceipts(data, options.LogName)
            .AddPool(pool, clients.IsEmpty ? options.Upstream : new ChatClientUpstream(clients, options.Upstream, options.Time))
            .AddOrchestration();
        if (options.Journal is { } journal)
        {
            chain.AddSingleton(_ => journal);
        }

        var services = chain.BuildServiceProvider();
        var host = new EntenteHost(services, data);
        try
        {
            // 3. What earlier lives have left.
            await services.LoadRoomsAsync(cancellationToken);
            if (options.Journal is null)
            {
                services.StartRetention();
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cancels what is being answered, waits until it has ended, and closes the data directory. Chat clients are their owner's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_open.Keys);
        await _services.DisposeAsync();
        _data?.Dispose();
    }

    /// <summary>Runs on the thread pool: the core goes on where it began, and a program's own context may be blocked by whoever waits for the answer.</summary>
    internal async Task RunAsync(Func<CancellationToken, Task> answer, CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var run = Task.Run(() => answer(gone.Token), CancellationToken.None);
        _open[run] = 0;
        try
        {
            await run;
        }
        finally
        {
            _open.TryRemove(run, out _);
        }
    }

    private T Service<T>()
        where T : notnull
        => _services.GetRequiredService<T>();
}
