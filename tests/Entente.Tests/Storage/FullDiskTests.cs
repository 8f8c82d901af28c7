using System.Diagnostics;
using Entente.Journal;
using Entente.Storage;
using Xunit;

namespace Entente.Tests.Storage;

/// <summary>
/// A real disk that is full: a small one in memory. Only root can mount it; other users run these tests a second time within namespaces
/// of their own, in which they may (`unshare --user --mount`), where the kernel lets them.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Within = "ENTENTE_TESTS_WITHIN_NAMESPACE";

    private readonly TemporaryDirectory _temporary = new();
    private readonly DayClock _clock = new();
    private readonly string _disk;
    private readonly bool _isMounted;

    public FullDiskTests()
    {
        _disk = _temporary.Place("disk");
        Directory.CreateDirectory(_disk);
        _isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", _disk);
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", _disk);
        }

        _temporary.Dispose();
    }

    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Relaxed)]
    public async Task On_a_full_disk_appends_fail_with_the_way_out_and_what_was_acknowledged_is_there_when_it_goes_on(Durability durability)
    {
        if (!_isMounted)
        {
            await AgainWithinNamespaceAsync(nameof(On_a_full_disk_appends_fail_with_the_way_out_and_what_was_acknowledged_is_there_when_it_goes_on));
            return;
        }

        var acknowledged = new List<string>();
        using (var directory = DataDirectory.Open(Path.Combine(_disk, "data")))
        {
            await using var journal = SqliteJournal.Open(directory, new JournalOptions { Durability = durability, Period = JournalPeriod.Day, Time = _clock });
            await AppendAsync(journal, "first", acknowledged);
            File.WriteAllBytes(Path.Combine(_disk, "ballast"), new byte[1 << 20]);

            var failure = await Assert.ThrowsAsync<JournalUnavailableException>(() => FillAsync(journal, acknowledged));
            Assert.Contains("free space there", failure.Message, StringComparison.Ordinal);

            _clock.Turn(TimeSpan.FromDays(1)); // the next file cannot be made either
            await Assert.ThrowsAsync<JournalUnavailableException>(() => FillAsync(journal, acknowledged));

            File.Delete(Path.Combine(_disk, "ballast"));
            await AppendAsync(journal, "after", acknowledged);
        }

        using (var directory = DataDirectory.Open(Path.Combine(_disk, "data")))
        {
            await using var journal = SqliteJournal.Open(directory, new JournalOptions { Time = _clock });
            Assert.Equal(acknowledged, await journal.ReadAsync(EntryKind.Leaf).Select(leaf => leaf.Subject).ToListAsync());
            Assert.Equal(Enumerable.Range(0, acknowledged.Count).Select(i => (long)i), await journal.ReadAsync(EntryKind.Leaf).Select(leaf => leaf.LeafIndex).ToListAsync());
            Assert.Equal(acknowledged.Count, await journal.ReadAsync(EntryKind.Run).CountAsync());
        }
    }

    [Fact]
    public async Task A_journal_that_cannot_be_made_on_a_full_disk_says_so()
    {
        if (!_isMounted)
        {
            await AgainWithinNamespaceAsync(nameof(A_journal_that_cannot_be_made_on_a_full_disk_says_so));
            return;
        }

        using var directory = DataDirectory.Open(Path.Combine(_disk, "data"));
        Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(Path.Combine(_disk, "ballast"), new byte[3 << 20]));

        Assert.Contains("full", Assert.Throws<DataDirectoryException>(() => SqliteJournal.Open(directory)).Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(_disk, "ballast"));
        await SqliteJournal.Open(directory).DisposeAsync();
    }

    private static async Task AgainWithinNamespaceAsync(string test)
    {
        Assert.Null(Environment.GetEnvironmentVariable(Within)); // a namespace in which nothing can be mounted after all
        string[] within = ["--user", "--map-root-user", "--mount"];
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Run("unshare", [.. within, "mount", "-t", "tmpfs", "tmpfs", Path.GetTempPath()]),
            "a disk of 2 MB is a tmpfs: it needs Linux, and root or user namespaces (unshare --user --mount)");

        var start = new ProcessStartInfo("unshare", [.. within, Path.Combine(AppContext.BaseDirectory, "Entente.Tests"), "-method", $"{typeof(FullDiskTests).FullName}.{test}"])
        {
            RedirectStandardOutput = true,
            Environment = { [Within] = "1" },
        };
        using var again = Process.Start(start)!;
        var said = await again.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await again.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(again.ExitCode == 0 && said.Contains("Failed: 0, Skipped: 0", StringComparison.Ordinal), said);
    }

    private static async Task FillAsync(SqliteJournal journal, List<string> acknowledged)
    {
        for (var i = 0; i < 1_000; i++)
        {
            await AppendAsync(journal, $"{acknowledged.Count}", acknowledged);
        }
    }

    private static async Task AppendAsync(SqliteJournal journal, string run, List<string> acknowledged)
    {
        await journal.AppendAsync([new(EntryKind.Run, run, 0, new byte[8_000]), new(EntryKind.Leaf, run, 0, new byte[2_000])]);
        acknowledged.Add(run);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
