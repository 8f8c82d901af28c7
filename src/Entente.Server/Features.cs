using Entente.Admission;
using Entente.Journal;
using Entente.Server.Admission;
using Entente.Server.Api;
using Entente.Server.Api.Chat;
using Entente.Server.Api.Directives;
using Entente.Server.Api.Health;
using Entente.Server.Api.Keys;
using Entente.Server.Api.Ledger;
using Entente.Server.Api.Log;
using Entente.Server.Api.Models;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Receipts;
using Entente.Server.Api.Rights;
using Entente.Server.Api.Runs;
using Entente.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entente.Server;

/// <summary>The chain that registers every feature, in the order in which they build on each other.</summary>
internal static class Features
{
    public static IServiceCollection AddHost(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Time)
        .AddSingleton(options.Chance)
        .AddSingleton<IHostLifetime, NoSignals>()
        .AddLogging(logging => logging
            // What a request did is on record in its run; without this every request makes an Activity and a scope that nobody reads.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // Kestrel's scope of each connection would make every continuation of its requests restore an execution context.
            .Services.Configure<LoggerFilterOptions>(filter => filter.CaptureScopes = false))
        .AddRoutingCore();

    public static IServiceCollection AddJournal(this IServiceCollection services, ServerOptions options) => options.Journal is { } given
        ? services.AddSingleton<IJournal>(_ => new BorrowedJournal(given))
        : services.AddJournal(options.Data, options.Durability, options.Period, options.Retention);

    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<KeyBook>()
        .AddSingleton<Gatekeeper>()
        .AddSingleton<IdempotencyBook>()
        .AddSingleton<Callers>();

    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<OpenRuns>()
        .AddSingleton<RunReader>()
        .AddSingleton<ExpiredRuns>()
        .AddSingleton<IStoredAnswers, StoredAnswers>()
        .AddSingleton<IdempotentRequests>()
        .AddSingleton<ChatEndpoint>()
        .AddSingleton<LedgerEndpoint>()
        .AddSingleton<ExplainEndpoint>()
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<RunsEndpoint>()
        .AddSingleton<ReceiptsEndpoint>()
        .AddSingleton<ExportEndpoint>()
        .AddSingleton<LogEndpoint>()
        .AddSingleton<ClosedLogsEndpoint>()
        .AddSingleton<DirectivesEndpoint>()
        .AddSingleton<PoolEndpoint>()
        .AddSingleton<KeysEndpoint>()
        .AddSingleton<HealthEndpoint>();

    public static void AddListener(this WebApplicationBuilder builder, ListenAddress address) => builder.WebHost
        .UseKestrelCore()
        .ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RequestLimits.Apply(kestrel.Limits);
            // How slowly an answer is read is the reader's matter, and of the limit on the whole run.
            kestrel.Limits.MinResponseDataRate = null;
            address.Bind(kestrel);
        })
        .UseSockets(sockets =>
        {
            sockets.NoDelay = true;
            // So much may wait for a slow reader before it slows the endpoint. Less would make each flush wait for the system.
            sockets.MaxWriteBufferSize = 16 * 1024;
        });
}
