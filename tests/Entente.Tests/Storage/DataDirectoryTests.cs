using Entente.Storage;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_directory_in_use_is_refused_with_who_holds_it_and_the_way_out()
    {
        using var held = DataDirectory.Open(_temporary.Path);
        held.Announce("http://127.0.0.1:8787");

        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_temporary.Path));

        Assert.Equal(
            $"the data directory {_temporary.Path} is in use by process {Environment.ProcessId}, a server at http://127.0.0.1:8787: use --server http://127.0.0.1:8787, stop it, or choose another with --data DIR",
            refusal.Message);
    }

    [Fact]
    public void A_directory_is_free_again_once_it_is_closed()
    {
        DataDirectory.Open(_temporary.Path).Dispose();

        using var next = DataDirectory.Open(_temporary.Path);
        Assert.Equal(_temporary.Path, next.Path);
    }

    [Fact]
    public void A_command_finds_the_live_server_while_it_lives()
    {
        Assert.Null(DataDirectory.TryReadLive(_temporary.Path));
        Assert.Null(DataDirectory.TryReadLive(_temporary.Place("missing")));

        using (var held = DataDirectory.Open(_temporary.Path))
        {
            Assert.Equal(new LiveServer(Environment.ProcessId, null), DataDirectory.TryReadLive(_temporary.Path));
            held.Announce("http://127.0.0.1:1");
            Assert.Equal(new LiveServer(Environment.ProcessId, "http://127.0.0.1:1"), DataDirectory.TryReadLive(_temporary.Path));
        }

        Assert.Null(DataDirectory.TryReadLive(_temporary.Path));
    }

    [Fact]
    public void What_a_killed_server_left_is_not_a_live_server()
    {
        File.WriteAllText(_temporary.Place("live.json"), """{"pid":1,"url":"http://127.0.0.1:1"}""");
        File.WriteAllText(_temporary.Place("lock"), "");

        Assert.Null(DataDirectory.TryReadLive(_temporary.Path));
        DataDirectory.Open(_temporary.Path).Dispose();
    }

    [Fact]
    public void A_missing_directory_is_made_with_its_parents()
    {
        using var made = DataDirectory.Open(_temporary.Place("a/b/c"));

        Assert.True(Directory.Exists(_temporary.Place("a/b/c")));
    }

    [Fact]
    public async Task Only_the_owner_can_read_what_is_in_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix file modes, which Windows has not: runs on Linux, as in CI, and macOS");
            return;
        }

        using var made = DataDirectory.Open(_temporary.Place("data"));
        made.LogKey(new SystemChance());
        made.SealKey(new SystemChance());
        await using var journal = SqliteJournal.Open(made);
        await journal.AppendAsync([new(Entente.Journal.EntryKind.Run, "r", 0, default)]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(journal.CurrentPath)!));
        var files = Directory.GetFiles(made.Path, "*", SearchOption.AllDirectories);
        var period = Path.GetFileName(journal.CurrentPath);
        Assert.Equal([period, period + "-shm", period + "-wal", "live.json", "lock", "log.key", "seal.key"], files.Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Keys_are_made_once_and_stay()
    {
        byte[] log, seal;
        using (var first = DataDirectory.Open(_temporary.Path))
        {
            (log, seal) = (first.LogKey(new SystemChance()), first.SealKey(new SystemChance()));
        }

        using var second = DataDirectory.Open(_temporary.Path);
        Assert.Equal(32, log.Length);
        Assert.NotEqual(log, seal);
        Assert.Equal(log, second.LogKey(new SystemChance()));
        Assert.Equal(seal, second.SealKey(new SystemChance()));
        Assert.Equal(log, File.ReadAllBytes(_temporary.Place("log.key")));
    }

    [Fact]
    public void A_damaged_key_is_an_error_and_not_replaced()
    {
        File.WriteAllBytes(_temporary.Place("log.key"), new byte[31]);
        using var directory = DataDirectory.Open(_temporary.Path);

        var refusal = Assert.Throws<DataDirectoryException>(() => directory.LogKey(new SystemChance()));

        Assert.Contains("log.key is damaged (31 bytes instead of 32)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(31, File.ReadAllBytes(_temporary.Place("log.key")).Length);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(_temporary.Place("file"), "");

        Assert.Contains("is a file, not a data directory", Refusal(_temporary.Place("file")), StringComparison.Ordinal);
        Assert.Contains("cannot be written", Refusal(_temporary.Place("file/below")), StringComparison.Ordinal);
    }

    // Tests may run as root, whom no mode stops: the kernel's own file systems stop everybody.
    [Theory]
    [InlineData("/proc")]
    [InlineData("/proc/self/entente")]
    [InlineData("/sys/kernel")]
    [InlineData("/sys/kernel/entente")]
    public void A_directory_that_cannot_be_written_is_refused_with_the_way_out(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc and /sys, which refuse to be written: runs on Linux, as in CI");

        var refusal = Refusal(path);

        Assert.StartsWith($"the data directory {path} cannot be written (", refusal, StringComparison.Ordinal);
        Assert.EndsWith("choose another with --data DIR", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_named_as_such()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full: runs on Linux, as in CI");
        var full = Assert.ThrowsAny<IOException>(() => File.WriteAllText("/dev/full", "x"));

        Assert.Equal("the disk of the data directory /data is full: free space there or choose another with --data DIR", DataDirectoryException.From("/data", full).Message);
    }

    private static string Refusal(string path) => Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(path)).Message;
}
