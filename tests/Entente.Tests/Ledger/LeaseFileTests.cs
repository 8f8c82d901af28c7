using Entente.Admission;
using Entente.Journal;
using Entente.Ledger;
using Entente.Runs;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Tests.Storage;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Ledger;

/// <summary>Open leases in the journal's files: over the turn of a period, past its end, and in a backup.</summary>
public sealed class LeaseFileTests : IAsyncLifetime
{
    private const long Dollar = 1_000_000_000;
    private const long Call = 1_000_000;
    private const long Limit = 40 * Call;
    private const long Known = 3 * Call;
    private const string Day = "2026-11-24";

    private static readonly AccessKey Rich = new() { Id = "key_1", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0, BudgetNanoUsd = 100 * Dollar, BudgetPeriod = BudgetPeriod.Month };

    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();

    private string Data => _temporary.Place("data");

    public ValueTask InitializeAsync()
    {
        using var directory = DataDirectory.Open(Data);
        directory.LogKey(new SystemChance());
        directory.SealKey(new SystemChance());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _temporary.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lease_in_a_file_that_has_ended_is_charged_once_by_who_starts_later()
    {
        await InFilesAsync(Data, async journal =>
        {
            await journal.FoldAsync(() => new SpendFold());
            await LeaseAndSpendAsync(journal);
            _clock.Turn(TimeSpan.FromDays(1));
            await journal.AppendAsync([Settlement("run_other", "key_2", Call, false)]);
            await journal.HousekeepAsync();
        });

        Assert.Equal((Limit - Known, Limit), await StartAsync(Data));
        Assert.Equal((0, Limit), await StartAsync(Data));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Data, "journal"), "*.db").Length);
    }

    [Fact]
    public async Task What_was_lost_is_still_booked_when_the_file_of_the_lease_was_dropped()
    {
        await InFilesAsync(Data, async journal =>
        {
            await journal.FoldAsync(() => new SpendFold());
            await LeaseAndSpendAsync(journal);
        });
        _clock.Turn(TimeSpan.FromDays(2));
        Assert.Equal((Limit - Known, Limit), await StartAsync(Data));

        _clock.Turn(TimeSpan.FromDays(20));
        await InFilesAsync(Data, async journal =>
        {
            await journal.FoldAsync(() => new SpendFold());
            journal.StartRetention(() => long.MaxValue / 2);
            await journal.AppendAsync([Settlement("run_later", "key_2", Call, false)]);
            await journal.HousekeepAsync();
            await journal.HousekeepAsync();
        });

        Assert.DoesNotContain(Path.Combine(Data, "journal", Day + ".db"), Directory.GetFiles(Path.Combine(Data, "journal")));
        Assert.Equal((0, Limit), await StartAsync(Data));
    }

    [Fact]
    public async Task What_is_restored_from_a_backup_under_load_charges_the_lease_that_was_open_in_it()
    {
        var (copy, restored) = (_temporary.Place("copy"), _temporary.Place("restored"));
        await InFilesAsync(Data, async journal =>
        {
            await LeaseAndSpendAsync(journal);
            BackupWriter.Write(Data, copy, 1, default);
            await journal.AppendAsync([Lease(Known)]);
        });

        await Restore.RunAsync(copy, restored, [], new SystemChance(), 1, default);

        Assert.Equal((Limit - Known, Limit), await StartAsync(restored));
        Assert.Equal((0, Limit), await StartAsync(restored));
        Assert.Equal((0, Known), await StartAsync(Data));
    }

    private static async Task LeaseAndSpendAsync(SqliteJournal journal)
    {
        await journal.AppendAsync([Lease(Limit)]);
        await journal.AppendAsync([Settlement("run_1", Rich.Id, Known, true)]);
    }

    /// <summary>What a start charges, and what the key has spent then.</summary>
    private async Task<(long Lost, long Spent)> StartAsync(string data)
    {
        var started = (0L, 0L);
        await InFilesAsync(data, async journal =>
        {
            await using var ledger = new LedgerBook(journal, _clock);
            await ledger.LoadAsync(default);
            var (lost, unwritten) = await ledger.ChargeLostLeasesAsync();
            Assert.Null(unwritten);
            started = (lost.Sum(one => one.NanoUsd), ledger.Spend.Sums.Where(sum => sum.Key.Caller == Rich.Id).Sum(sum => sum.Value.CostNanoUsd));
        });
        return started;
    }

    private async Task InFilesAsync(string data, Func<SqliteJournal, Task> work)
    {
        using var directory = DataDirectory.Open(data);
        await using var journal = SqliteJournal.Open(directory, new JournalOptions { Period = JournalPeriod.Day, Time = _clock, SnapshotEvery = 2, Retention = 0 });
        await work(journal);
    }

    private static JournalEntry Lease(long limit)
        => new(EntryKind.Lease, Rich.Id, 0, LeaseJson.Write(new() { Period = "2026-11-01", Until = "2026-12-01", Day = Day, LimitNanoUsd = limit, BudgetNanoUsd = Rich.BudgetNanoUsd!.Value }));

    private static JournalEntry Settlement(string run, string caller, long cost, bool isLeased) => new(EntryKind.Settlement, run, 0, SettlementJson.Write(new()
    {
        Run = run,
        Caller = caller,
        Day = Day,
        Status = RunStatus.Complete,
        CostNanoUsd = cost,
        Lines = [new() { Step = 1, Model = "m", Provider = "p", Endpoint = "m@p", CostNanoUsd = cost, Leased = isLeased }],
    }));
}
