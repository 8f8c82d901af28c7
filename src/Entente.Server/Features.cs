using Entente.Admission;
using Entente.Configuration;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Orchestration;
using Entente.Orchestration.Fuse;
using Entente.Orchestration.Route;
using Entente.Orchestration.Vote;
using Entente.Pool;
using Entente.Providers;
using Entente.Receipts;
using Entente.Runs;
using Entente.Server.Admission;
using Entente.Server.Api;
using Entente.Server.Api.Chat;
using Entente.Server.Api.Directives;
using Entente.Server.Api.Health;
using Entente.Server.Api.Keys;
using Entente.Server.Api.Models;
using Entente.Server.Api.Pool;
using Entente.Server.Api.Receipts;
using Entente.Server.Api.Runs;
using Entente.Storage;
using Entente.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Entente.Server;

/// <summary>The chain that registers every feature, in the order in which they build on each other.</summary>
internal static class Features
{
    private const int LargestBody = 32 << 20;
    private const int LargestHeaders = 32 << 10;

    public static IServiceCollection AddHost(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Time)
        .AddSingleton(options.Chance)
        .AddSingleton<IHostLifetime, NoSignals>()
        .AddLogging()
        .AddRoutingCore();

    public static IServiceCollection AddJournal(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton<IJournal>(_ => options.Journal is { } given ? new BorrowedJournal(given)
            : options.Data is { } data ? SqliteJournal.Open(data, options.Durability == LedgerDurability.Strict ? Durability.Strict : Durability.Relaxed)
            : new MemoryJournal(options.Time, TimeSpan.Zero));

    public static IServiceCollection AddReceipts(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton(_ => new NoteSigner(options.LogName, options.Data is { } data ? new Ed25519Key(data.LogKey(options.Chance)) : Ed25519Key.Create(options.Chance.Fill)))
        .AddSingleton(_ => new SaltSeal(options.Data is { } data ? data.SealKey(options.Chance) : Fresh(options.Chance), options.Chance.Fill))
        .AddSingleton<ReceiptOffice>();

    public static IServiceCollection AddPool(this IServiceCollection services, ServerOptions options) => services
        .AddSingleton<ICodec, OpenAiChatCodec>(_ => new OpenAiChatCodec())
        .AddSingleton<ICodec, AnthropicMessagesCodec>(_ => new AnthropicMessagesCodec())
        .AddSingleton(_ => options.Upstream ?? new HttpUpstream())
        .AddSingleton(options.Pool)
        .AddSingleton<PoolState>()
        .AddSingleton<DirectiveBook>();

    public static IServiceCollection AddOrchestration(this IServiceCollection services) => services
        .AddSingleton<Affinity>()
        .AddSingleton<IStrategy, RouteStrategy>()
        .AddSingleton<IStrategy, FuseStrategy>()
        .AddSingleton<IStrategy, VoteStrategy>()
        .AddSingleton<Planner>()
        .AddSingleton<RunEngine>();

    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<KeyBook>()
        .AddSingleton<Gatekeeper>()
        .AddSingleton<Callers>();

    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddSingleton<OpenRuns>()
        .AddSingleton<RunReader>()
        .AddSingleton<ChatEndpoint>()
        .AddSingleton<ExplainEndpoint>()
        .AddSingleton<ModelsEndpoint>()
        .AddSingleton<RunsEndpoint>()
        .AddSingleton<ReceiptsEndpoint>()
        .AddSingleton<DirectivesEndpoint>()
        .AddSingleton<PoolEndpoint>()
        .AddSingleton<KeysEndpoint>()
        .AddSingleton<HealthEndpoint>();

    public static void AddListener(this WebApplicationBuilder builder, ListenAddress address) => builder.WebHost
        .UseKestrelCore()
        .ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = LargestHeaders;
            // How slowly an answer is read is the reader's matter, and of the limit on the whole run.
            kestrel.Limits.MinResponseDataRate = null;
            address.Bind(kestrel);
        })
        .UseSockets(sockets =>
        {
            sockets.NoDelay = true;
            // A flush completes when the system has taken the bytes: a slow reader slows the endpoint, and what was written before
            // a connection is broken off reaches its reader.
            sockets.MaxWriteBufferSize = 1;
        });

    private static byte[] Fresh(IChance chance)
    {
        var key = new byte[32];
        chance.Fill(key);
        return key;
    }
}
