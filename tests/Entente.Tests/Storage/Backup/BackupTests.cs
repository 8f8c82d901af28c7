using System.Text;
using Entente.Journal;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Storage.Backup;

public sealed class BackupTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();
    private DataDirectory _directory = null!;
    private SqliteJournal _journal = null!;

    private string Data => _temporary.Place("data");

    private string Copy => _temporary.Place("copy");

    private string Restored => _temporary.Place("restored");

    public ValueTask InitializeAsync()
    {
        _directory = DataDirectory.Open(Data);
        _directory.LogKey(new SystemChance());
        _directory.SealKey(new SystemChance());
        _journal = Open(_directory);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_backup_is_in_it_while_writing_and_turning_go_on()
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await AppendAsync($"{writer}.{i}");
                if (Interlocked.Increment(ref written) % 40 == 0)
                {
                    _clock.Turn(TimeSpan.FromDays(1));
                }
            }
        })));
        for (var round = 0; round < 4; round++)
        {
            while (Volatile.Read(ref written) < 30 * (round + 1))
            {
                await Task.Yield();
            }

            var before = await _journal.ReadAsync(EntryKind.Run).Select(entry => entry.Sequence).ToListAsync();
            var manifest = BackupWriter.Write(Data, $"{Copy}{round}", 1, default);
            await RestoreAsync($"{Copy}{round}", $"{Restored}{round}");

            var (entries, leaves) = await ReadAsync($"{Restored}{round}");
            Assert.Equal(before, entries.Take(before.Count));
            Assert.Equal(manifest.Leaves, leaves);
            Assert.Equal(manifest.Runs, entries.Count);
            Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => 1 + (2 * (long)i)), entries);
        }

        await stop.CancelAsync();
        await writers;
    }

    [Fact]
    public async Task A_file_that_goes_on_and_ends_after_it_was_copied_is_copied_again()
    {
        await AppendAsync("a");
        var told = 0;
#pragma warning disable xUnit1031 // called back while the copy is being made
        BackupWriter.Write(Data, Copy, 1, _ =>
        {
            if (++told <= 2)
            {
                AppendAsync($"after{told}").GetAwaiter().GetResult();
                _clock.Turn(TimeSpan.FromDays(1));
                AppendAsync($"next{told}").GetAwaiter().GetResult();
            }
        }, default);
#pragma warning restore xUnit1031

        await RestoreAsync(Copy, Restored);
        Assert.Equal([1, 3, 5, 7, 9], (await ReadAsync(Restored)).Sequences);
    }

    [Fact]
    public async Task A_restored_directory_has_a_new_log_and_the_old_one_closed_beside_it()
    {
        await AppendAsync("a");
        await AppendAsync("b");
        BackupWriter.Write(Data, Copy, 1, default);
        var made = await RestoreAsync(Copy, Restored);

        using var directory = DataDirectory.Open(Restored);
        await using var journal = Open(directory);
        Assert.Equal(-1, await journal.AppendAsync([new(EntryKind.Run, "c", 0, default)]));
        Assert.Equal(0, await journal.AppendAsync([new(EntryKind.Leaf, "c", 0, "receipt"u8.ToArray())]));

        Assert.Equal([0], await journal.ReadLeavesAsync(0).Select(leaf => leaf.LeafIndex).ToListAsync());
        Assert.All(await journal.ReadAsync(EntryKind.Leaf).Take(2).ToListAsync(), leaf => Assert.True(leaf.LeafIndex < -1));
        Assert.StartsWith("entente.local/log/restored-", made.Origin, StringComparison.Ordinal);
        Assert.Equal(made.Origin, LogIdentity.TryRead(Restored)!.Origin);
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(Data, "log.key")), File.ReadAllBytes(Path.Combine(Restored, "log.key")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Data, "seal.key")), File.ReadAllBytes(Path.Combine(Restored, "seal.key")));
        Assert.StartsWith("entente.local/log+", File.ReadAllText(Path.Combine(Restored, "log/closed/1/log.pub")), StringComparison.Ordinal);
        Assert.DoesNotContain("log.key", Directory.GetFiles(Copy, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_restore_of_a_restore_closes_one_more_log()
    {
        await AppendAsync("a");
        BackupWriter.Write(Data, Copy, 1, default);
        await RestoreAsync(Copy, Restored);
        BackupWriter.Write(Restored, Copy + "2", 2, default);
        var made = await RestoreAsync(Copy + "2", Restored + "2");

        Assert.Equal(["1", "2"], Directory.GetDirectories(Path.Combine(Restored + "2", "log/closed")).Select(Path.GetFileName).Order());
        Assert.Equal(1, LogIdentity.TryRead(Restored + "2")!.FirstLeaf);
        Assert.NotEqual(made.Backup.Origin, made.Origin);
    }

    [Fact]
    public async Task Only_a_whole_and_unchanged_backup_is_restored_and_only_into_an_empty_directory()
    {
        await AppendAsync("a");
        BackupWriter.Write(Data, Copy, 1, default);

        await RefusedAsync(Copy, Data, "is not empty");
        await RefusedAsync(_temporary.Place("none"), Restored, "is no whole backup");
        var journal = Directory.GetFiles(Path.Combine(Copy, "journal")).Single();
        var bytes = File.ReadAllBytes(journal);
        foreach (var at in (int[])[100, bytes.Length / 2, bytes.Length - 1])
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            File.WriteAllBytes(journal, changed);
            await RefusedAsync(Copy, Restored, "is not as it was");
        }

        File.Delete(journal);
        await RefusedAsync(Copy, Restored, "is missing");
        File.WriteAllBytes(journal, bytes);
        File.Move(Path.Combine(Copy, "backup.json"), Path.Combine(Copy, "backup.json.1.new"));
        await RefusedAsync(Copy, Restored, "is no whole backup");
    }

    [Fact]
    public async Task A_backup_that_is_cut_off_leaves_nothing_with_its_name()
    {
        await AppendAsync("a");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => BackupWriter.Write(Data, Copy, 1, stop.Token));
        Assert.False(Directory.Exists(Copy));
        Directory.CreateDirectory(Copy + ".partial"); // as a kill would have left it
        BackupWriter.Write(Data, Copy, 1, default);
        Assert.False(Directory.Exists(Copy + ".partial"));
        Assert.Contains("there already", Assert.Throws<DataDirectoryException>(() => BackupWriter.Write(Data, Copy, 1, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_erased_after_the_backup_is_erased_in_what_is_restored()
    {
        foreach (var run in (string[])["a", "b"])
        {
            await _journal.AppendAsync([new(EntryKind.Text, run, 0, Encoding.UTF8.GetBytes($"<secret of {run}>"))]);
        }

        BackupWriter.Write(Data, Copy, 1, default);
        await _journal.EraseAsync("a", 2);
        _clock.Turn(TimeSpan.FromDays(1));
        await AppendAsync("c");

        var made = await Restore.RunAsync(Copy, Restored, Erasures.Read(Data), new SystemChance(), 3, default);

        Assert.Equal(1, made.Erased);
        using var directory = DataDirectory.Open(Restored);
        await using var journal = Open(directory);
        Assert.Equal(["b"], await journal.ReadAsync(EntryKind.Text).Select(entry => entry.Subject).ToListAsync());
        Assert.All(Directory.GetFiles(Path.Combine(Restored, "journal"), "*.db"), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("<secret of a>"u8)));
    }

    private SqliteJournal Open(DataDirectory directory) => SqliteJournal.Open(directory, new JournalOptions { Period = JournalPeriod.Day, Time = _clock });

    private async Task AppendAsync(string run) => await _journal.AppendAsync([new(EntryKind.Run, run, 0, new byte[500]), new(EntryKind.Leaf, run, 0, new byte[800])]);

    private static Task<Restored> RestoreAsync(string backup, string data) => Restore.RunAsync(backup, data, [], new SystemChance(), 1, default);

    private static async Task RefusedAsync(string backup, string data, string why)
    {
        var there = Directory.Exists(data);
        var refusal = await Assert.ThrowsAsync<DataDirectoryException>(() => RestoreAsync(backup, data));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(there, Directory.Exists(data));
        Assert.False(Directory.Exists(data + ".partial"));
    }

    private async Task<(List<long> Sequences, int Leaves)> ReadAsync(string data)
    {
        using var directory = DataDirectory.Open(data);
        await using var journal = Open(directory);
        return (await journal.ReadAsync(EntryKind.Run).Select(entry => entry.Sequence).ToListAsync(), await journal.ReadAsync(EntryKind.Leaf).CountAsync());
    }
}
