using System.Text;
using Entente.Journal;
using Entente.Storage;
using Entente.Tests.Journal;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class PeriodTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;
    private JournalOptions _options = null!;

    private IEnumerable<string?> Files => Directory.GetFiles(_temporary.Place("journal")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private IEnumerable<string?> Periods => Directory.GetFiles(_temporary.Place("journal"), "*.db").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);

    public ValueTask InitializeAsync()
    {
        _options = new() { Period = JournalPeriod.Day, Time = _clock, SnapshotEvery = 10 };
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _temporary.Dispose();
    }

    [Fact]
    public async Task A_period_that_is_over_is_one_plain_file_and_the_next_goes_on_with_the_numbers()
    {
        Assert.Equal(0, await AppendAsync("a"));

        _clock.Turn(TimeSpan.FromDays(1));
        Assert.Equal(1, await AppendAsync("b"));
        await _journal.HousekeepAsync();

        Assert.Equal(["2026-11-24.db", "2026-11-25.db", "2026-11-25.db-shm", "2026-11-25.db-wal"], Files);
        Assert.Equal([1, 2, 3, 4], (await _journal.ReadAsync(EntryKind.Run).Concat(_journal.ReadAsync(EntryKind.Leaf)).ToListAsync()).Select(entry => entry.Sequence).Order());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-24)]
    [InlineData(-24 * 400)]
    public async Task A_clock_that_jumps_back_opens_no_earlier_period(int hours)
    {
        await AppendAsync("a");
        _clock.Turn(TimeSpan.FromDays(1));
        await AppendAsync("b");

        _clock.Turn(TimeSpan.FromHours(hours));
        await AppendAsync("c");
        await ReopenAsync();
        await AppendAsync("d");

        Assert.Equal(["2026-11-24", "2026-11-25"], Periods);
        Assert.Equal(["a", "b", "c", "d"], await SubjectsAsync());
    }

    [Fact]
    public async Task A_clock_that_jumps_forward_begins_one_period_and_goes_on_in_it()
    {
        await AppendAsync("a");

        _clock.Turn(TimeSpan.FromDays(40));
        await AppendAsync("b");
        _clock.Turn(TimeSpan.FromDays(-39));
        await AppendAsync("c");

        Assert.Equal(["2026-11-24", "2027-01-03"], Periods);
        Assert.Equal(["a", "b", "c"], await SubjectsAsync());
    }

    [Fact]
    public async Task A_run_is_found_in_whatever_files_it_lies()
    {
        await AppendAsync("early");
        await AppendAsync("over", leaf: false);
        _clock.Turn(TimeSpan.FromDays(1));
        await AppendAsync("over");
        _clock.Turn(TimeSpan.FromDays(1));
        await AppendAsync("late");

        Assert.Equal([3, 4], (await _journal.ReadAsync(EntryKind.Run, "over").ToListAsync()).Select(entry => entry.Sequence));
        Assert.Equal([1], (await _journal.ReadAsync(EntryKind.Leaf, "over").ToListAsync()).Select(leaf => leaf.LeafIndex));
        Assert.Single(await _journal.ReadAsync(EntryKind.Run, "early").ToListAsync());
        Assert.Single(await _journal.ReadAsync(EntryKind.Leaf, "late").ToListAsync());
        Assert.Empty(await _journal.ReadAsync(EntryKind.Run, "none").ToListAsync());
        Assert.Equal(["over", "late"], (await _journal.ReadLeavesAsync(1).ToListAsync()).Select(leaf => leaf.Subject));
    }

    [Fact]
    public async Task Retention_drops_the_oldest_files_and_what_stands_is_still_there()
    {
        _options = _options with { Retention = 1 };
        await ReopenAsync();
        await _journal.FoldAsync(() => new TraceFold());
        _journal.StartRetention(() => long.MaxValue);
        var keys = new List<string>();
        for (var day = 0; day < 5; day++)
        {
            keys.Add($"{day}");
            await _journal.AppendAsync([new(EntryKind.Key, "k", day, Encoding.UTF8.GetBytes($"{day}"))]);
            await AppendAsync($"run{day}");
            _clock.Turn(TimeSpan.FromDays(1));
        }

        await AppendAsync("last");
        await _journal.HousekeepAsync();
        await ReopenAsync();

        Assert.Equal(["2026-11-28", "2026-11-29"], Periods);
        Assert.Equal(keys, (await _journal.ReadAsync(EntryKind.Key).ToListAsync()).Select(entry => Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.Equal(keys, (await _journal.ReadAsync(EntryKind.Key, "k").ToListAsync()).Select(entry => Encoding.UTF8.GetString(entry.Body.Span)));
        Assert.Equal(["run4", "last"], await SubjectsAsync());
        Assert.Equal([4, 5], (await _journal.ReadLeavesAsync(0).ToListAsync()).Select(leaf => leaf.LeafIndex));
        Assert.Equal("1:0 2:run0 4:1 5:run1 7:2 8:run2 10:3 11:run3 13:4 14:run4 16:last", (await _journal.FoldAsync(() => new TraceFold())).Trace);
        Assert.Equal(6, await AppendAsync("after"));
    }

    [Fact]
    public async Task Nothing_is_dropped_before_its_leaves_are_kept_elsewhere_or_while_nobody_has_said_so()
    {
        _options = _options with { Retention = 0 };
        await ReopenAsync();
        await AppendAsync("a");
        _clock.Turn(TimeSpan.FromDays(1));
        await AppendAsync("b");
        await _journal.HousekeepAsync();
        Assert.Equal(2, Periods.Count());

        _journal.StartRetention(() => 0);
        await _journal.HousekeepAsync();
        Assert.Equal(2, Periods.Count());

        _journal.StartRetention(() => 1);
        await _journal.HousekeepAsync();
        Assert.Equal(["2026-11-25"], Periods);
    }

    [Fact]
    public async Task A_fold_starts_at_its_snapshot_and_not_at_the_beginning()
    {
        await _journal.FoldAsync(() => new TraceFold());
        for (var i = 0; i < 33; i++)
        {
            await AppendAsync($"{i}", leaf: false);
        }

        await _journal.HousekeepAsync();
        await AppendAsync("tail", leaf: false);
        await ReopenAsync();

        var fold = await _journal.FoldAsync(() => new TraceFold());
        Assert.Equal(1, fold.Applied);
        Assert.Equal(34, fold.Trace.Split(' ').Length);
    }

    [Fact]
    public async Task A_file_whose_making_was_cut_off_is_made_anew()
    {
        await AppendAsync("a");
        await CloseAsync();
        File.WriteAllBytes(_temporary.Place("journal/2026-11-25.db"), []);
        Open();

        Assert.Equal(1, await AppendAsync("b"));
        _clock.Turn(TimeSpan.FromDays(1));
        Assert.Equal(2, await AppendAsync("c"));

        Assert.Equal(["2026-11-24", "2026-11-25"], Periods);
        Assert.Equal(["a", "b", "c"], await SubjectsAsync());
    }

    [Fact]
    public async Task A_period_that_cannot_begin_fails_the_appends_and_begins_once_it_can()
    {
        await AppendAsync("a");
        _clock.Turn(TimeSpan.FromDays(1));
        Directory.CreateDirectory(_temporary.Place("journal/2026-11-25.db"));

        await Assert.ThrowsAsync<JournalUnavailableException>(() => AppendAsync("b"));

        Directory.Delete(_temporary.Place("journal/2026-11-25.db"));
        Assert.Equal(1, await AppendAsync("c"));
        Assert.Equal(["a", "c"], await SubjectsAsync());
    }

    [Fact]
    public async Task A_month_is_left_for_a_day_and_a_day_for_a_month_only_forward()
    {
        await AppendAsync("a");
        _options = _options with { Period = JournalPeriod.Month };
        await ReopenAsync();
        await AppendAsync("b");
        _clock.Turn(TimeSpan.FromDays(7));
        await AppendAsync("c");
        _options = _options with { Period = JournalPeriod.Day };
        await ReopenAsync();
        await AppendAsync("d");

        Assert.Equal(["2026-11-24", "2026-12", "2026-12-01"], Periods);
        Assert.Equal(["a", "b", "c", "d"], await SubjectsAsync());
    }

    private void Open()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        _journal = SqliteJournal.Open(_directory, _options);
    }

    private async Task CloseAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
    }

    private async Task ReopenAsync()
    {
        await CloseAsync();
        Open();
    }

    private Task<long> AppendAsync(string run, bool leaf = true)
    {
        JournalEntry entry = new(EntryKind.Run, run, 0, Encoding.UTF8.GetBytes(run));
        return _journal.AppendAsync(leaf ? [entry, new(EntryKind.Leaf, run, 0, "receipt"u8.ToArray())] : [entry]).AsTask();
    }

    private async Task<IEnumerable<string>> SubjectsAsync() => (await _journal.ReadAsync(EntryKind.Leaf).ToListAsync()).Select(entry => entry.Subject);
}
