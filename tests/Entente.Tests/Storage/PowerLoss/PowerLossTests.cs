using Entente.Journal;
using Entente.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>A kill cannot see a write that never reached the disk: these cut the power.</summary>
public sealed class PowerLossTests
{
    private const int CutsOfARecording = 20;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_torn_or_out_of_order_when_the_power_fails() => AssertNone(await WrongAsync(seeds: 200));

    [Fact, Trait("Category", "Soak")]
    public async Task Nothing_acknowledged_is_lost_when_the_power_fails_two_thousand_times() => AssertNone(await WrongAsync(seeds: 2_000, from: 1_000_000));

    [Theory]
    [InlineData("PRAGMA synchronous = OFF")]
    [InlineData("PRAGMA synchronous = NORMAL")]
    public async Task A_journal_that_does_not_flush_what_it_acknowledges_is_found_out(string mutation) =>
        Assert.NotEmpty(await WrongAsync(seeds: 40, mutation: mutation));

    [Fact]
    public async Task Without_any_flush_the_files_themselves_are_found_damaged()
    {
        var wrong = await WrongAsync(seeds: 100, mutation: "PRAGMA synchronous = OFF");

        Assert.Contains(wrong, one => one.Contains("is gone", StringComparison.Ordinal) || one.Contains("are gone", StringComparison.Ordinal));
        Assert.Contains(wrong, one => !one.Contains("are gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_relaxed_durability_a_power_loss_takes_at_most_the_last_second_and_a_kill_nothing()
    {
        var recording = await new JournalWork(7, Durability.Relaxed) { Lives = 1, Appends = 110, Pause = TimeSpan.FromMilliseconds(25) }.RecordAsync();
        var survey = new Survey(recording);

        var wrong = new List<string>();
        for (var seed = 0; seed < 100; seed++)
        {
            wrong.AddRange(await survey.CutAsync(seed) is { } one ? [one] : []);
        }

        AssertNone(wrong);
    }

    // Each kind of flush matters to some recording: else the recordings would leave out what it is for.
    [Theory]
    [InlineData(".db")]
    [InlineData("-wal")]
    [InlineData("names")]
    public async Task A_disk_that_only_claims_to_flush_is_found_out(string what)
    {
        var wrong = new List<string>();
        for (var life = 0; life < 4; life++)
        {
            var recording = await new JournalWork(life, Durability.Strict) { Lives = 2 }.RecordAsync();
            var files = recording.Events.OfType<Appeared>().Where(one => one.Name.EndsWith(what, StringComparison.Ordinal)).Select(one => one.File).ToHashSet();
            var lying = recording with
            {
                Events = [.. recording.Events.Select(one => one switch
                {
                    Flushed flush when files.Contains(flush.File) => flush with { Begun = 0 },
                    NamesFlushed flush when what == "names" => flush with { Names = new Dictionary<string, int>() },
                    _ => one,
                })],
            };
            for (var seed = 20 * life; seed < 20 * (life + 1); seed++)
            {
                wrong.AddRange(await new Survey(lying).CutAsync(seed) is { } one ? [one] : []);
            }
        }

        Assert.NotEmpty(wrong);
    }

    // Such a file has no write-ahead log: its commit is the removal of a journal, and that too has to be flushed.
    [Fact]
    public async Task What_was_erased_in_a_file_whose_period_is_over_stays_erased()
    {
        using var temporary = new TemporaryDirectory();
        using var recorder = new DiskRecorder(temporary.Path);
        var clock = new DayClock();
        var options = new JournalOptions { Period = JournalPeriod.Day, Time = clock };
        int told;
        using (var directory = DataDirectory.Open(temporary.Path))
        {
            await using var journal = SqliteJournal.Open(directory, options);
            await journal.AppendAsync([new(EntryKind.Salts, "run", 0, "salt"u8.ToArray())]);
            clock.Turn(TimeSpan.FromDays(1));
            await journal.AppendAsync([new(EntryKind.Directive, "other", 0, "x"u8.ToArray())]);
            await journal.HousekeepAsync();
            await journal.EraseAsync("run", 0);
            told = recorder.Moment();
        }

        using var left = new TemporaryDirectory();
        new PowerCut(recorder.Events, told, CutKind.Lost, new Random(1)).Leave(temporary.Path, left.Path);

        using var after = DataDirectory.Open(left.Path);
        await using var again = SqliteJournal.Open(after, options);
        Assert.Single(await again.ReadAsync(EntryKind.Directive).ToListAsync());
        Assert.Empty(await again.ReadAsync(EntryKind.Salts).ToListAsync());
    }

    // SQLite's unix layer flushes the directory with each handle's first flush, whoever made the file: os_unix.c, UNIXFILE_DIRSYNC.
    [Fact]
    public async Task A_write_ahead_log_that_a_reader_made_is_there_once_a_writer_has_flushed_it()
    {
        using var temporary = new TemporaryDirectory();
        using var recorder = new DiskRecorder(temporary.Path);
        var path = Path.Combine(temporary.Path, "some.db");
        await using (var first = await OpenAsync(path))
        {
            await RunAsync(first, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
        }

        await using var reader = await OpenAsync(path);
        await RunAsync(reader, "SELECT * FROM t");
        await using var writer = await OpenAsync(path);
        await RunAsync(writer, "PRAGMA synchronous = FULL; INSERT INTO t VALUES (1)");
        using var left = new TemporaryDirectory();
        new PowerCut(recorder.Events, recorder.Moment(), CutKind.Lost, new Random(1)).Leave(temporary.Path, left.Path);

        await using var after = await OpenAsync(Path.Combine(left.Path, "some.db"));
        await using var count = after.CreateCommand();
        count.CommandText = "SELECT count(*) FROM t";
        Assert.Equal(1L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Of_two_flushes_of_a_directory_that_overlap_the_later_look_counts()
    {
        using var temporary = new TemporaryDirectory();
        var gone = Path.Combine(temporary.Path, "gone.db-journal");
        var names = new Dictionary<string, int> { [gone] = 1 };
        DiskEvent[] events = [new Appeared(gone, 1), new Gone(gone), new NamesFlushed(temporary.Path, new Dictionary<string, int>(), Begun: 2), new NamesFlushed(temporary.Path, names, Begun: 1)];

        using var left = new TemporaryDirectory();
        new PowerCut(events, events.Length, CutKind.Lost, new Random(1)).Leave(temporary.Path, left.Path);

        Assert.Empty(Directory.EnumerateFiles(left.Path));
    }

    private static async Task<SqliteConnection> OpenAsync(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static void AssertNone(List<string> wrong) => Assert.True(wrong.Count == 0, $"{wrong.Count} cuts: {string.Join('\n', wrong.Take(20))}");

    private static async Task<List<string>> WrongAsync(int seeds, int from = 0, string? mutation = null)
    {
        var wrong = new List<string>();
        for (var seed = from; seed < from + seeds; seed += CutsOfARecording)
        {
            var survey = new Survey(await new JournalWork(seed, Durability.Strict) { Mutation = mutation, Lives = 1 + (seed / CutsOfARecording % 3) }.RecordAsync());
            for (var cut = seed; cut < seed + CutsOfARecording; cut++)
            {
                wrong.AddRange(await survey.CutAsync(cut) is { } one ? [one] : []);
            }
        }

        return wrong;
    }
}
