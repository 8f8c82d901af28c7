using System.Net.Sockets;
using Entente.Admission;
using Entente.Continuity;
using Entente.Journal;
using Entente.Ledger;
using Entente.Pool;
using Entente.Receipts.Tiles;
using Entente.Runs;
using Entente.Server.Admission;
using Entente.Server.Api.Runs;
using Entente.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entente.Server;

/// <summary>
/// A running server. <see cref="StartAsync"/> returns when it listens; <see cref="StopAsync"/> lets running answers end first;
/// disposing does not wait for them.
/// </summary>
public sealed class EntenteServer : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly ServerOptions _options;
    private bool _stopped;

    private EntenteServer(WebApplication app, ServerOptions options)
    {
        _app = app;
        _options = options;
    }

    /// <summary>Where it listens, with the port that it was given.</summary>
    public Uri Url { get; private set; } = null!;

    public PoolState Pool => Service<PoolState>();

    public DirectiveBook Directives => Service<DirectiveBook>();

    public KeyBook Keys => Service<KeyBook>();

    public ReceiptOffice Receipts => Service<ReceiptOffice>();

    public LedgerBook Ledger => Service<LedgerBook>();

    public RunEngine Engine => Service<RunEngine>();

    public IJournal Journal => Service<IJournal>();

    /// <summary>A key of an operator that holds while this server runs: for commands on the same machine.</summary>
    public string LocalKey => Service<Callers>().LocalKey;

    /// <summary>Loads what the data directory remembers, and listens.</summary>
    /// <exception cref="ServerStartException">The address cannot be used.</exception>
    public static async Task<EntenteServer> StartAsync(ServerOptions options, CancellationToken cancellationToken = default)
    {
        // 1. Where to listen, before anything is touched.
        var address = ListenAddress.Parse(options.Listen);

        // 2. The house.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Entente" });
        options.Logging?.Invoke(builder.Logging);
        builder.Services
            .AddHost(options)
            .AddJournal(options)
            .AddReceipts(options.Data, options.LogName)
            .AddPool(options.Pool, options.Upstream)
            .AddOrchestration()
            .AddAdmission()
            .AddApi();
        builder.AddListener(address);
        var app = builder.Build();
        Pipeline.Use(app);
        Routes.Map(app);
        var server = new EntenteServer(app, options);
        try
        {
            // 3. What earlier lives have left.
            await server.Service<KeyBook>().LoadAsync(cancellationToken);
            await server.Service<IdempotencyBook>().LoadAsync(cancellationToken);
            await app.Services.LoadRoomsAsync(cancellationToken);
            if (!address.IsLoopback && !server.Keys.HasAny)
            {
                throw new ServerStartException($"{options.Listen} can be reached from other machines, and there is no key yet: make one with `entente key create --role operator`, or listen on 127.0.0.1");
            }

            // 4. From here on it answers.
            server.Service<Callers>().IsLoopback = address.IsLoopback;
            await app.StartAsync(cancellationToken);
            server.Url = address.Bound(app);
            options.Data?.Announce(server.Url.ToString().TrimEnd('/'));
            if (options.Journal is null)
            {
                app.Services.StartRetention();
            }

            return server;
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await server.DisposeAsync();
            throw new ServerStartException($"{options.Listen} is in use by another program: stop it, or listen elsewhere with --listen http://127.0.0.1:{(address.Port == 65535 ? 8787 : address.Port + 1)}", failure);
        }
        catch (Exception failure) when (failure is SocketException or IOException { InnerException: SocketException })
        {
            await server.DisposeAsync();
            throw new ServerStartException($"{options.Listen} cannot be listened on ({(failure.InnerException ?? failure).Message}): choose another address with --listen", failure);
        }
        catch (LogStoreException lost)
        {
            await server.DisposeAsync();
            throw new ServerStartException(lost.Message, lost);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes a changed pool as a whole: answers that are being spoken end as they began, directives reach new endpoints too.</summary>
    public void Change(PoolDefinition pool)
    {
        Pool.Replace(pool);
        Directives.Apply();
    }

    /// <summary>Takes no new requests, lets running answers end within the limit, then cancels them with an error.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        var open = Service<OpenRuns>();
        open.Drain();
        await open.EmptyAsync(_options.DrainLimit);
        open.Cancel();
        await open.EmptyAsync(LastWords);
        using var now = new CancellationTokenSource(LastWords, _options.Time);
        await _app.StopAsync(now.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            var open = Service<OpenRuns>();
            open.Drain();
            open.Cancel();
            await open.EmptyAsync(LastWords);
            await _app.StopAsync(new CancellationToken(canceled: true));
        }

        await _app.DisposeAsync();
        _options.Data?.Dispose();
    }

    private T Service<T>()
        where T : notnull
        => _app.Services.GetRequiredService<T>();
}
