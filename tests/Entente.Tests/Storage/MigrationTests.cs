using System.Globalization;
using System.Text;
using Entente.Journal;
using Entente.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private const int Entries = 500;

    // As version 1 made it, written out here: the product's own schema is not its own witness.
    private const string Version1 = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE entries (
            seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, subject TEXT NOT NULL, time_ms INTEGER NOT NULL, leaf INTEGER, body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX entries_by_kind ON entries (kind);
        CREATE INDEX entries_by_subject ON entries (kind, subject);
        PRAGMA application_id = 0x456E7465;
        PRAGMA user_version = 1;
        """;

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task The_single_file_of_version_1_becomes_the_first_period_with_a_copy_beside()
    {
        MakeVersion1(DateTimeOffset.Parse("2026-09-30T23:59:00Z", CultureInfo.InvariantCulture));

        Assert.Equal(Entries + 1, await OpenAsync());

        Assert.False(File.Exists(_temporary.Place("journal.db")));
        Assert.True(File.Exists(_temporary.Place("journal/2026-09.db")));
        Assert.Equal(1L, Ask("journal.db.v1.bak", "PRAGMA user_version"));
        Assert.Equal((long)Entries, Ask("journal.db.v1.bak", "SELECT count(*) FROM entries"));
        Assert.Equal("ok", Ask("journal/2026-09.db", "PRAGMA integrity_check"));
        Assert.Equal(Entries + 2, await OpenAsync());
    }

    [Theory]
    [InlineData("seal")]
    [InlineData("copy")]
    [InlineData("upgrade")]
    [InlineData("commit")]
    [InlineData("move")]
    public async Task A_migration_that_is_killed_begins_anew_without_loss(string step)
    {
        MakeVersion1(DateTimeOffset.Parse("2026-09-30T23:59:00Z", CultureInfo.InvariantCulture));
        Assert.True(await KilledMigration.RunAsync(_temporary.Path, step));
        Assert.True(File.Exists(_temporary.Place("journal.db")));

        Assert.Equal(Entries + 1, await OpenAsync());
        Assert.Equal((long)Entries, Ask("journal.db.v1.bak", "SELECT count(*) FROM entries"));
        Assert.Equal(["2026-09.db", "2026-11.db"], Directory.GetFiles(_temporary.Place("journal"), "*.db").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_1_beside_a_newer_journal_is_refused_and_nothing_is_changed()
    {
        await OpenAsync();
        MakeVersion1(DateTimeOffset.UnixEpoch);
        var before = File.ReadAllBytes(_temporary.Place("journal.db"));

        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(OpenAsync);

        Assert.Contains("move one of them away", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_temporary.Place("journal.db")));
    }

    [Fact]
    public async Task A_newer_file_among_those_that_are_over_is_refused_too()
    {
        MakeVersion1(DateTimeOffset.Parse("2026-09-30T23:59:00Z", CultureInfo.InvariantCulture));
        await OpenAsync();
        Ask("journal/2026-09.db", "PRAGMA user_version = 9");

        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(OpenAsync);

        Assert.Equal($"{_temporary.Place("journal/2026-09.db")} was written by a newer version of entente (format 9, this one reads up to 2): install that version or choose another directory with --data DIR", refusal.Message);
    }

    private void MakeVersion1(DateTimeOffset time)
    {
        using var connection = new SqliteConnection($"Data Source={_temporary.Place("journal.db")};Pooling=False");
        connection.Open();
        Run(connection, Version1);
        Run(connection, "BEGIN");
        for (var i = 1; i <= Entries; i++)
        {
            var isLeaf = i % 5 == 0;
            Run(connection, $"INSERT INTO entries VALUES ({i}, {(isLeaf ? 1 : 0)}, 'run{i / 5}', {time.ToUnixTimeMilliseconds()}, {(isLeaf ? (i / 5) - 1 : "NULL")}, zeroblob(900))");
        }

        Run(connection, "COMMIT");
    }

    /// <summary>Opens the journal, appends a run event, and counts everything.</summary>
    private async Task<int> OpenAsync()
    {
        using var directory = DataDirectory.Open(_temporary.Path);
        await using var journal = SqliteJournal.Open(directory, new JournalOptions { Time = new DayClock() });
        var before = await journal.ReadAsync(EntryKind.Leaf).CountAsync();
        Assert.Equal(before, await journal.AppendAsync([new(EntryKind.Leaf, "new", 0, Encoding.UTF8.GetBytes("receipt"))]));
        return await journal.ReadAsync(EntryKind.Run).CountAsync() + before + 1;
    }

    private object? Ask(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_temporary.Place(file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
