using Entente.Configuration;
using Entente.Journal;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Rights;
using Entente.Runs;
using Entente.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Storage;

/// <summary>What a host keeps in its data directory, as steps of the chain. Without a directory nothing outlives the host.</summary>
public static class StorageFeatures
{
    public static IServiceCollection AddJournal(this IServiceCollection services, DataDirectory? data, LedgerDurability durability, LedgerPeriod period = LedgerPeriod.Month, int? retention = null) => services
        .AddSingleton<IJournal>(provider => data is null
            ? new MemoryJournal(provider.GetRequiredService<TimeProvider>(), TimeSpan.Zero)
            : SqliteJournal.Open(data, new JournalOptions
            {
                Durability = durability == LedgerDurability.Strict ? Durability.Strict : Durability.Relaxed,
                Period = period == LedgerPeriod.Month ? JournalPeriod.Month : JournalPeriod.Day,
                Retention = retention,
                Time = provider.GetRequiredService<TimeProvider>(),
            }));

    /// <param name="logName">Name of the log of receipts, its origin; a directory that was restored has one of its own.</param>
    public static IServiceCollection AddReceipts(this IServiceCollection services, DataDirectory? data, string logName) => services
        .AddSingleton(provider => Keys(data, logName, provider.GetRequiredService<IChance>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => Seal(data, provider.GetRequiredService<IChance>()))
        .AddSingleton(data?.LogTiles ?? new MemoryTileStore())
        .AddSingleton(provider => Closed(data, provider.GetRequiredService<IJournal>()))
        .AddSingleton(provider => new ReceiptOffice(
            provider.GetRequiredService<IJournal>(),
            provider.GetRequiredService<LogKeyring>(),
            provider.GetRequiredService<SaltSeal>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ITileStore>(),
            provider.GetRequiredService<ClosedLogFiles>()))
        .AddSingleton(services => services.GetRequiredService<ReceiptOffice>().Vault)
        .AddSingleton<TrainingExport>();

    /// <summary>
    /// From now on what retention does not keep is dropped, where there is a data directory; once, when earlier lives' remains are settled.
    /// </summary>
    public static void StartRetention(this IServiceProvider services)
    {
        if (services.GetRequiredService<IJournal>() is SqliteJournal journal)
        {
            var receipts = services.GetRequiredService<ReceiptOffice>();
            journal.StartRetention(() => receipts.KeptSize);
        }
    }

    private static LogKeyring Keys(DataDirectory? data, string logName, IChance chance, TimeProvider time)
        => data?.LogKeys(logName, chance, time) ?? new(new NoteSigner(logName, Ed25519Key.Create(chance.Fill)));

    // After the journal, whose files may have to be brought up to this version first. Nothing in it waits for anything.
    private static ClosedLogFiles Closed(DataDirectory? data, IJournal _) => data is null ? ClosedLogFiles.None : ClosedLogFiles.OpenAsync(data).GetAwaiter().GetResult();

    private static SaltSeal Seal(DataDirectory? data, IChance chance)
    {
        if (data is not null)
        {
            return new(data.SealKey(chance), chance.Fill);
        }

        var fresh = new byte[32];
        chance.Fill(fresh);
        return new(fresh, chance.Fill);
    }
}
