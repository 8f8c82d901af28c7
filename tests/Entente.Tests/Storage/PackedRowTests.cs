using System.Text;
using Entente.Journal;
using Entente.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Entente.Tests.Storage;

/// <summary>What one run appends together is one row in the file, and is read as the entries that it was.</summary>
public sealed class PackedRowTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _temporary = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;

    public ValueTask InitializeAsync()
    {
        _directory = DataDirectory.Open(_temporary.Path);
        _journal = SqliteJournal.Open(_directory);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task A_run_of_one_append_is_one_row_and_each_of_its_entries_comes_back_as_it_was()
    {
        await _journal.AppendAsync([new(EntryKind.Key, "key_1", 5, "key"u8.ToArray())]);

        await _journal.AppendAsync(Run("run_1"));

        Assert.Equal(2L, Ask("SELECT count(*) FROM entries"));
        Assert.Equal([(2L, 1_000L, "started"), (3, 995, "ended")], (await _journal.ReadAsync(EntryKind.Run, "run_1").ToListAsync()).Select(Say));
        Assert.Equal([(4L, 2_000L, "salts")], (await _journal.ReadAsync(EntryKind.Salts).ToListAsync()).Select(Say));
        Assert.Equal([(6L, 9_000_000L, "receipt")], (await _journal.ReadLeavesAsync(0).ToListAsync()).Select(Say));
        Assert.Equal([(5L, 0L, "")], (await _journal.ReadAsync(EntryKind.Settlement, 4).ToListAsync()).Select(Say));
        Assert.Empty(await _journal.ReadAsync(EntryKind.Settlement, 5).ToListAsync());
    }

    [Fact]
    public async Task Two_leaves_two_runs_and_other_kinds_never_share_a_row()
    {
        await _journal.AppendAsync([.. Run("run_1"), .. Run("run_1"), .. Run("run_2"), new(EntryKind.Directive, "run_2", 0, default), new(EntryKind.Directive, "run_2", 0, default)]);

        Assert.Equal(5L, Ask("SELECT count(*) FROM entries"));
        Assert.Equal([0, 1, 2], (await _journal.ReadLeavesAsync(0).ToListAsync()).Select(leaf => leaf.LeafIndex));
        Assert.Equal([5, 10, 15], (await _journal.ReadLeavesAsync(0).ToListAsync()).Select(leaf => leaf.Sequence));
        Assert.Equal([16, 17], (await _journal.ReadAsync(EntryKind.Directive).ToListAsync()).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task What_is_large_lies_alone()
    {
        await _journal.AppendAsync([.. Run("run_1"), new(EntryKind.Text, "run_1", 0, new byte[3 << 20])]);

        Assert.Equal(2L, Ask("SELECT count(*) FROM entries"));
        Assert.Equal(3 << 20, (await _journal.ReadAsync(EntryKind.Text, "run_1").ToListAsync())[0].Body.Length);
    }

    [Fact]
    public async Task Erasing_leaves_zeros_within_the_row_and_the_rest_as_it_was()
    {
        await _journal.AppendAsync(Run("run_1"));
        await _journal.AppendAsync(Run("run_2"));

        await _journal.EraseAsync("run_1", 7);

        Assert.Equal(["started", "ended"], (await _journal.ReadAsync(EntryKind.Run, "run_1").ToListAsync()).Select(entry => Say(entry).Text));
        Assert.Empty(await _journal.ReadAsync(EntryKind.Salts, "run_1").ToListAsync());
        Assert.Equal(["run_2"], (await _journal.ReadAsync(EntryKind.Salts).ToListAsync()).Select(entry => entry.Subject));
        Assert.Equal(["receipt", "receipt"], (await _journal.ReadLeavesAsync(0).ToListAsync()).Select(entry => Say(entry).Text));
        Assert.Equal(0L, Ask("SELECT count(*) FROM entries WHERE subject = 'run_1' AND instr(body, CAST('salts' AS BLOB))"));
        Assert.Equal(1L, Ask("SELECT count(*) FROM entries WHERE subject = 'run_2' AND instr(body, CAST('salts' AS BLOB))"));
    }

    [Theory]
    [InlineData("UPDATE entries SET body = substr(body, 1, length(body) - 1)")]
    [InlineData("UPDATE entries SET body = x'00'")]
    [InlineData("UPDATE entries SET kind = kind + (1 << 30)")]
    [InlineData("UPDATE entries SET body = CAST(x'00ffffffffffffffffffffffff' || substr(body, 14) AS BLOB)")]
    public async Task A_row_that_does_not_hold_what_its_head_says_is_called_damaged(string damage)
    {
        await _journal.AppendAsync(Run("run_1"));
        Ask(damage);

        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(async () => await _journal.ReadAsync(EntryKind.Run, "run_1").ToListAsync());

        Assert.Contains("is damaged: stop entente and put back a backup", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_that_runs_leave_are_read_along_the_sequence_and_others_by_their_index()
    {
        for (var i = 0; i < 600; i++)
        {
            await _journal.AppendAsync(Run($"run_{i}"));
        }

        await _journal.AppendAsync([new(EntryKind.Idempotency, "key", 0, "note"u8.ToArray())]);

        Assert.Equal(600, await _journal.ReadAsync(EntryKind.Settlement).CountAsync());
        Assert.Equal(1_200, await _journal.ReadAsync(EntryKind.Run).CountAsync());
        Assert.Equal(300, await _journal.ReadLeavesAsync(300).CountAsync());
        Assert.Single(await _journal.ReadAsync(EntryKind.Idempotency).ToListAsync());
    }

    private static JournalEntry[] Run(string run) =>
    [
        new(EntryKind.Run, run, 1_000, "started"u8.ToArray()),
        new(EntryKind.Run, run, 995, "ended"u8.ToArray()),
        new(EntryKind.Salts, run, 2_000, "salts"u8.ToArray()),
        new(EntryKind.Settlement, run, 0, default),
        new(EntryKind.Leaf, run, 9_000_000, "receipt"u8.ToArray()),
    ];

    private static (long Sequence, long TimeMs, string Text) Say(StoredEntry entry) => (entry.Sequence, entry.TimeMs, Encoding.UTF8.GetString(entry.Body.Span));

    private object? Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_journal.CurrentPath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
