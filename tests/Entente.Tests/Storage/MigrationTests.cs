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

    [Fact]
    public async Task A_file_of_version_2_keeps_its_entries_and_goes_on_with_a_copy_beside()
    {
        MakeVersion2();
        using (var directory = DataDirectory.Open(_temporary.Path))
        {
            await using var journal = SqliteJournal.Open(directory, new JournalOptions { Time = new DayClock() });

            Assert.Equal(Entries, await journal.ReadAsync(EntryKind.Run).CountAsync() + await journal.ReadAsync(EntryKind.Leaf).CountAsync());
            Assert.Equal([48, 49], (await journal.ReadLeavesAsync(48).Take(2).ToListAsync()).Select(leaf => leaf.LeafIndex));
            Assert.Equal([246, 247, 248, 249], (await journal.ReadAsync(EntryKind.Run, "run49").ToListAsync()).Select(entry => entry.Sequence));
            Assert.Equal("key", (await journal.ReadAsync(EntryKind.Key).ToListAsync())[0].Subject);
            await journal.AppendAsync([new(EntryKind.Run, "run49", 0, "on"u8.ToArray()), new(EntryKind.Run, "run49", 0, "and on"u8.ToArray())]);
            Assert.Equal([246, 247, 248, 249, Entries + 2, Entries + 3], (await journal.ReadAsync(EntryKind.Run, "run49").ToListAsync()).Select(entry => entry.Sequence));
        }

        Assert.Equal(2L, Ask("journal/2026-11.db.v2.bak", "PRAGMA user_version"));
        Assert.Equal(3L, Ask("journal/2026-11.db", "PRAGMA user_version"));
        Assert.Equal("ok", Ask("journal/2026-11.db", "PRAGMA integrity_check"));
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

        Assert.Equal($"{_temporary.Place("journal/2026-09.db")} was written by a newer version of entente (format 9, this one reads up to 3): install that version or choose another directory with --data DIR", refusal.Message);
    }

    // As version 2 made it, written out here too.
    private void MakeVersion2()
    {
        MakeVersion1(DateTimeOffset.Parse("2026-11-01T00:00:00Z", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(_temporary.Place("journal"));
        using (var connection = new SqliteConnection($"Data Source={_temporary.Place("journal.db")};Pooling=False"))
        {
            connection.Open();
            Run(connection, $"""
                CREATE UNIQUE INDEX entries_by_leaf ON entries (leaf) WHERE leaf IS NOT NULL;
                CREATE TABLE period (name TEXT NOT NULL, opening_sequence INTEGER NOT NULL, opening_leaf INTEGER NOT NULL, has_carried INTEGER NOT NULL) STRICT;
                CREATE TABLE carried (seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, subject TEXT NOT NULL, time_ms INTEGER NOT NULL, leaf INTEGER, body BLOB NOT NULL) STRICT;
                CREATE TABLE snapshots (name TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (name, seq)) STRICT;
                INSERT INTO period VALUES ('2026-11', 0, 0, 1);
                INSERT INTO entries VALUES ({Entries + 1}, 4, 'key', 0, NULL, x'00');
                PRAGMA user_version = 2;
                PRAGMA journal_mode = DELETE;
                """);
        }

        File.Move(_temporary.Place("journal.db"), _temporary.Place("journal/2026-11.db"));
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
