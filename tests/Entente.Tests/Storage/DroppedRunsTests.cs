using System.Text;
using Entente.Journal;
using Entente.Runs;
using Entente.Storage;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class DroppedRunsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;

    public ValueTask InitializeAsync()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        _journal = SqliteJournal.Open(_directory, new JournalOptions { Period = JournalPeriod.Day, Time = _clock, Retention = 0 });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task A_run_that_lay_in_two_files_has_its_caller_from_one_and_its_leaf_from_the_other()
    {
        await _journal.AppendAsync([Started("over", "key_1"), Event("over"), Leaf("early")]);
        _clock.Turn(TimeSpan.FromDays(1));
        await _journal.AppendAsync([Event("over"), Leaf("over")]);
        await DropAsync();

        var over = await _journal.FindDroppedAsync("over");

        Assert.Equal(("2026-11-25", 1L, 0), (over!.Period, over.LeafIndex, over.Retention));
        Assert.True(over.IsOf("over", "key_1"));
        Assert.False(over.IsOf("over", "key_2"));
        Assert.Equal(0, (await _journal.FindDroppedAsync("early"))!.LeafIndex);
    }

    [Fact]
    public async Task A_corrected_run_is_known_by_its_last_leaf_and_an_unfinished_one_by_none()
    {
        await _journal.AppendAsync([Started("twice", "key_1"), Leaf("twice"), Leaf("twice"), Started("cut", "key_1")]);
        await DropAsync();

        Assert.Equal(1, (await _journal.FindDroppedAsync("twice"))!.LeafIndex);
        Assert.Equal(-1, (await _journal.FindDroppedAsync("cut"))!.LeafIndex);
    }

    [Fact]
    public async Task Of_ten_thousand_runs_each_is_found_and_no_id_that_was_never_given_out()
    {
        const int Runs = 10_000;
        for (var run = 0; run < Runs; run += 100)
        {
            await _journal.AppendAsync([.. Enumerable.Range(run, 100).Select(number => Started($"run_{number}", $"key_{number % 7}"))]);
        }

        await DropAsync();

        for (var run = 0; run < Runs; run++)
        {
            Assert.True((await _journal.FindDroppedAsync($"run_{run}"))!.IsOf($"run_{run}", $"key_{run % 7}"));
            Assert.Null(await _journal.FindDroppedAsync($"run_{Runs + run}"));
        }

        Assert.Equal(36 + (16 * Runs), new FileInfo(List("2026-11-24")).Length);
    }

    [Fact]
    public async Task The_list_is_on_the_disk_before_the_file_goes()
    {
        await _journal.AppendAsync([Started("a", "key_1")]);
        Directory.CreateDirectory(List("2026-11-24")); // no list can be written there

        await DropAsync();

        Assert.True(File.Exists(_temporary.Place("journal/2026-11-24.db")));
        Assert.NotNull(_journal.HousekeepingTrouble);
    }

    [Fact]
    public async Task A_list_that_is_cut_off_is_named_and_answers_nothing()
    {
        await _journal.AppendAsync([Started("a", "key_1")]);
        await DropAsync();
        await File.WriteAllBytesAsync(List("2026-11-24"), (await File.ReadAllBytesAsync(List("2026-11-24")))[..^1]);

        var damaged = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await _journal.FindDroppedAsync("a"));

        Assert.Contains("2026-11-24.runs", damaged.Message, StringComparison.Ordinal);
    }

    private async Task DropAsync()
    {
        _clock.Turn(TimeSpan.FromDays(1));
        await _journal.AppendAsync([Started("last", "key_1")]);
        _journal.StartRetention(() => long.MaxValue / 2);
        await _journal.HousekeepAsync();
    }

    private string List(string period) => _temporary.Place($"journal/dropped/{period}.runs");

    private static JournalEntry Started(string run, string caller) =>
        new(EntryKind.Run, run, 0, RunEventJson.Write(new RunStarted { Run = run, Seq = 0, TimeMs = 0, Caller = caller, AskedModel = "m", RequestCommitment = "", Dialect = "openai-chat", Fingerprint = "", Caps = new() }));

    private static JournalEntry Event(string run) => new(EntryKind.Run, run, 0, Encoding.UTF8.GetBytes("{}"));

    private static JournalEntry Leaf(string run) => new(EntryKind.Leaf, run, 0, "receipt"u8.ToArray());
}
