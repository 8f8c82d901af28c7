using Entente.Journal;
using Entente.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class SqliteJournalTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _temporary = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;
    private string _path = null!;

    public ValueTask InitializeAsync()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        _journal = SqliteJournal.Open(_directory);
        _path = _journal.CurrentPath;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task What_waits_while_the_writer_is_busy_is_committed_together()
    {
        using var go = new ManualResetEventSlim();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _journal.BeforeBatch = _ =>
        {
            taken.TrySetResult();
            go.Wait();
        };
        var first = Append("first");
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var others = Enumerable.Range(0, 100).Select(i => Append($"{i}")).ToArray();
        Assert.Equal(101, _journal.Waiting);

        go.Set();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(2, _journal.Commits);
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task What_waits_for_a_hanging_disk_can_be_withdrawn_and_what_the_writer_has_cannot()
    {
        using var go = new ManualResetEventSlim();
        using var withdraw = new CancellationTokenSource();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _journal.BeforeBatch = _ =>
        {
            taken.TrySetResult();
            go.Wait();
        };
        var entry = new JournalEntry(EntryKind.Leaf, "in flight", 0, default);
        var inFlight = _journal.AppendAsync([entry], withdraw.Token).AsTask();
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var waiting = _journal.AppendAsync([entry with { Subject = "waiting" }, entry with { Subject = "waiting" }], withdraw.Token).AsTask();
        Assert.Equal(3, _journal.Waiting);

        withdraw.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(inFlight.IsCompleted);
        Assert.Equal(1, _journal.Waiting);
        go.Set();
        Assert.Equal(0, await inFlight);
        Assert.Equal(1, await Append("after"));
        Assert.Equal(["in flight", "after"], await Subjects());
        Assert.Equal(0, _journal.Waiting);
    }

    [Fact]
    public async Task Concurrent_appenders_share_commits()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Append("r");
            }
        })));

        Assert.InRange(_journal.Commits, 50, 32 * 50 - 1);
    }

    [Fact]
    public async Task A_full_disk_fails_the_append_whole_and_the_journal_goes_on_once_there_is_space()
    {
        await Append("before");
        _journal.BeforeBatch = connection => Run(connection, "PRAGMA max_page_count = 1"); // no page more than it has

        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("small", new byte[100], new byte[100_000]));
        Assert.Equal($"the disk that holds {_path} is full: free space there; the journal goes on by itself", failure.Message);
        Assert.Equal(failure.Message, _journal.Trouble);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("again", new byte[100_000]));

        _journal.BeforeBatch = connection => Run(connection, "PRAGMA max_page_count = 1000000");
        Assert.Equal(1, await Append("after", new byte[100_000]));
        Assert.Null(_journal.Trouble);
        Assert.Equal(["before", "after"], await Subjects());
        Assert.Equal("ok", await AfterwardsAsync("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_journal_that_has_become_read_only_says_so_and_goes_on_once_it_can()
    {
        _journal.BeforeBatch = connection => Run(connection, "PRAGMA query_only = ON");
        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("a"));
        Assert.Equal($"{_path} cannot be written: make the file, its directory and its disk writable for this user", failure.Message);

        _journal.BeforeBatch = connection => Run(connection, "PRAGMA query_only = OFF");
        Assert.Equal(0, await Append("b"));
    }

    [Fact]
    public async Task An_entry_that_fails_takes_those_written_before_it_along()
    {
        // SQLite keeps the transaction open after this failure, unlike after a full disk.
        _journal.BeforeBatch = connection => Run(connection, $"CREATE TEMP TRIGGER bad BEFORE INSERT ON main.entries WHEN NEW.kind = {(int)EntryKind.Key} BEGIN SELECT RAISE(FAIL, 'bad'); END");
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await _journal.AppendAsync([new(EntryKind.Leaf, "a", 0, default), new(EntryKind.Key, "a", 0, default)]));

        _journal.BeforeBatch = connection => Run(connection, "DROP TRIGGER IF EXISTS temp.bad");
        Assert.Equal(0, await Append("b"));
        Assert.Equal(["b"], await Subjects());
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_behind()
    {
        _journal.BeforeBatch = connection => SQLitePCL.raw.sqlite3_commit_hook(connection.Handle!, _ => 1, null);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("a"));

        _journal.BeforeBatch = connection => SQLitePCL.raw.sqlite3_commit_hook(connection.Handle!, null, null);
        Assert.Equal(0, await Append("b"));
        Assert.Equal(["b"], await Subjects());
    }

    [Fact]
    public async Task An_unforeseen_failure_of_the_writer_reaches_the_callers_and_stops_nothing()
    {
        _journal.BeforeBatch = _ => throw new InvalidOperationException("unforeseen");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("a"));

        _journal.BeforeBatch = null;
        Assert.Equal(0, await Append("b"));
    }

    [Fact]
    public async Task Too_much_that_waits_is_refused_at_once_and_the_rest_is_written()
    {
        using var go = new ManualResetEventSlim();
        _journal.BeforeBatch = _ => go.Wait();
        var entry = new JournalEntry(EntryKind.Run, "r", 0, default);
        var appends = Enumerable.Range(0, 8).Select(_ => _journal.AppendAsync([.. Enumerable.Repeat(entry, 8_192)]).AsTask()).ToArray();

        var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(() => Append("one too many"));
        Assert.Contains("65536 entries wait already", refusal.Message, StringComparison.Ordinal);

        go.Set();
        await Task.WhenAll(appends);
        Assert.Equal(0, await Append("now"));
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await Append("a");
        await AfterwardsAsync("PRAGMA user_version = 7");
        var before = File.ReadAllBytes(_path);

        var refusal = Assert.Throws<DataDirectoryException>(() => SqliteJournal.Open(_directory));

        Assert.Equal(
            $"{_path} was written by a newer version of entente (format 7, this one reads up to 3): install that version or choose another directory with --data DIR",
            refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(_path));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        await _journal.DisposeAsync();
        File.Delete(_path);
        await AfterwardsAsync("CREATE TABLE theirs (x)");
        var before = File.ReadAllBytes(_path);

        Assert.Contains("is a database of another program", Assert.Throws<DataDirectoryException>(() => SqliteJournal.Open(_directory)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_path));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_called_damaged()
    {
        await _journal.DisposeAsync();
        File.WriteAllText(_path, string.Concat(Enumerable.Repeat("not a database ", 100)));

        Assert.Contains("is damaged: stop entente and put back a backup", Assert.Throws<DataDirectoryException>(() => SqliteJournal.Open(_directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_rows_hold_other_values_than_were_written_is_called_damaged()
    {
        await AfterwardsAsync("DROP TABLE period; CREATE TABLE period (name, opening_sequence, opening_leaf, has_carried); INSERT INTO period VALUES ('p', NULL, 0, 0)");

        Assert.Contains("is damaged: stop entente and put back a backup", Assert.Throws<DataDirectoryException>(() => SqliteJournal.Open(_directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_holds_other_values_than_were_written_is_called_damaged_by_its_reader()
    {
        await Append("run");
        await AfterwardsAsync("ALTER TABLE entries RENAME TO old; CREATE TABLE entries (seq INTEGER PRIMARY KEY, kind, subject, time_ms, leaf, body); INSERT INTO entries SELECT seq, kind, NULL, time_ms, leaf, body FROM old; DROP TABLE old; CREATE INDEX entries_by_kind ON entries (kind); CREATE INDEX entries_by_subject ON entries (subject)");
        await using var again = SqliteJournal.Open(_directory);

        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(async () => await again.ReadAsync(EntryKind.Leaf).ToListAsync());

        Assert.Contains("is damaged: stop entente and put back a backup", refusal.Message, StringComparison.Ordinal);
    }

    private Task<long> Append(string subject, params byte[][] bodies) =>
        _journal.AppendAsync([.. bodies.DefaultIfEmpty([]).Select((body, i) => new JournalEntry(i == 0 ? EntryKind.Leaf : EntryKind.Run, subject, 0, body))]).AsTask();

    private async Task<IEnumerable<string>> Subjects() => (await _journal.ReadAsync(EntryKind.Leaf).ToListAsync()).Select(entry => entry.Subject);

    /// <summary>Through a connection of its own, after the journal has been closed.</summary>
    private async Task<string?> AfterwardsAsync(string sql)
    {
        await _journal.DisposeAsync();
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
