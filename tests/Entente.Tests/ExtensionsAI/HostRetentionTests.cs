using System.Collections.Immutable;
using Entente.Configuration;
using Entente.Storage;
using Entente.Tests.Storage;
using Xunit;

namespace Entente.Tests.ExtensionsAI;

/// <summary>A program that keeps a data directory drops old files as a server does.</summary>
public sealed class HostRetentionTests
{
    [Theory]
    [InlineData(0, new[] { "2026-11-26.db" })]
    [InlineData(1, new[] { "2026-11-25.db", "2026-11-26.db" })]
    [InlineData(null, new[] { "2026-11-24.db", "2026-11-25.db", "2026-11-26.db" })]
    public async Task Files_of_ended_periods_are_kept_as_many_as_were_asked_for_and_directives_all(int? retention, string[] files)
    {
        using var directory = new TemporaryDirectory();
        var clock = new DayClock();
        var (host, _) = await Hosts.InMemoryAsync(options: options => options with { DataDirectory = directory.Place("data"), Period = LedgerPeriod.Day, Retention = retention, Time = clock });
        await using (host)
        {
            for (var day = 0; day < 3; day++)
            {
                await host.Directives.IssueAsync(ImmutableDictionary<string, string>.Empty.Add("model", $"nobody-{day}"), null, "test");
                clock.Turn(TimeSpan.FromDays(day < 2 ? 1 : 0));
            }

            await ((SqliteJournal)host.Journal).HousekeepAsync();
            await ((SqliteJournal)host.Journal).HousekeepAsync();

            Assert.Equal(files, Directory.GetFiles(directory.Place("data/journal"), "*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal(3, host.Directives.List().Count);
        }
    }
}
