using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Ledger;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Providers;
using Entente.Runs;
using Entente.Verification;
using Entente.Verification.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Entente;

/// <summary>
/// The part of the chain that every host has in common, a server as a program that answers in process. The host adds before it a
/// <see cref="TimeProvider"/>, an `IChance`, the journal and the receipts.
/// </summary>
public static class Rooms
{
    /// <param name="upstream">The way to endpoints; null: <see cref="HttpUpstream"/>.</param>
    public static IServiceCollection AddPool(this IServiceCollection services, PoolDefinition pool, IUpstream? upstream) => services
        .AddSingleton<ICodec, OpenAiChatCodec>(_ => new OpenAiChatCodec())
        .AddSingleton<ICodec, AnthropicMessagesCodec>(_ => new AnthropicMessagesCodec())
        .AddSingleton(_ => upstream ?? new HttpUpstream())
        .AddSingleton(pool)
        .AddSingleton<PoolState>()
        .AddSingleton<DirectiveBook>();

    public static IServiceCollection AddOrchestration(this IServiceCollection services) => services
        .AddSingleton<Affinity>()
        .AddSingleton(services => new Planner(services.GetRequiredService<PoolState>(), services.GetRequiredService<Affinity>(), Strategies.All(services.GetRequiredService<Affinity>())))
        .AddSingleton<LedgerBook>()
        .AddSingleton<ISandbox, LinuxSandbox>()
        .AddSingleton<IVerifierService, HttpVerifierService>()
        .AddSingleton<VerifierBook>()
        .AddSingleton<UnfinishedRuns>()
        .AddSingleton<RunEngine>();

    /// <summary>Takes up what earlier lives have left in the journal; once, before the first run.</summary>
    public static async Task LoadRoomsAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<DirectiveBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<ReceiptOffice>().LoadAsync(cancellationToken);
        await services.GetRequiredService<LedgerBook>().LoadAsync(cancellationToken);
        await services.GetRequiredService<UnfinishedRuns>().SettleAsync(cancellationToken);
        await services.GetRequiredService<ReceiptOffice>().BeginAsync(cancellationToken);
    }
}
