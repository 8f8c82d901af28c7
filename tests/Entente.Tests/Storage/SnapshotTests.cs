using System.Text;
using Entente.Journal;
using Entente.Storage;
using Entente.Tests.Journal;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_snapshot_taken_while_many_write_is_the_fold_of_exactly_the_entries_up_to_its_sequence()
    {
        using var directory = DataDirectory.Open(_temporary.Path);
        await using var journal = SqliteJournal.Open(directory, new JournalOptions { SnapshotEvery = 3, Durability = Durability.Relaxed });
        await journal.AppendAsync([Entry("before", 0)]);
        await journal.FoldAsync(() => new TraceFold());
        var seen = new Dictionary<long, byte[]>();

        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await journal.AppendAsync([Entry($"run{writer}", i), new(EntryKind.Leaf, $"run{writer}", 0, new byte[] { (byte)i })]);
            }
        })));
        while (!writing.IsCompleted)
        {
            await journal.HousekeepAsync();
            Collect(journal.CurrentPath, seen);
        }

        await writing;
        await journal.HousekeepAsync();
        Collect(journal.CurrentPath, seen);

        Assert.True(seen.Count > 5, $"{seen.Count} snapshots");
        foreach (var (sequence, body) in seen)
        {
            Assert.NotEmpty(body);
            Assert.Equal(Encoding.UTF8.GetString(await UpToAsync(journal, sequence)), Encoding.UTF8.GetString(body));
        }
    }

    private static JournalEntry Entry(string subject, int number) => new(EntryKind.Run, subject, number, Encoding.UTF8.GetBytes($"{subject}/{number}"));

    private static async Task<byte[]> UpToAsync(SqliteJournal journal, long sequence)
    {
        var fold = new TraceFold();
        var entries = new List<StoredEntry>();
        foreach (var kind in fold.Kinds)
        {
            entries.AddRange(await journal.ReadAsync(kind).ToListAsync());
        }

        entries.Where(entry => entry.Sequence <= sequence).OrderBy(entry => entry.Sequence).ToList().ForEach(fold.Apply);
        return fold.Write();
    }

    private static void Collect(string path, Dictionary<long, byte[]> seen)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT seq, body FROM snapshots WHERE seq > 0";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            seen[row.GetInt64(0)] = row.GetFieldValue<byte[]>(1);
        }
    }
}
