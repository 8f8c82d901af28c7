using System.Diagnostics;
using System.Security.Cryptography;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Storage;
using Entente.Tests.Receipts;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class TileFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Tiles_lie_where_the_specification_serves_them_and_only_their_owner_reads_them()
    {
        var store = Store();
        store.Write(new(0, 1234067), new byte[8192]);
        store.Write(new(TileId.Entries, 5), new byte[8704]);
        store.WriteCheckpoint("a note\n");

        Assert.Equal(
            ["checkpoint", "tile/0/x001/x234/067", "tile/entries/005"],
            Directory.GetFiles(_directory.Place("log"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_directory.Place("log"), file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(8192, store.Read(new(0, 1234067))!.Length);
        Assert.Equal("a note\n", store.ReadCheckpoint());
        Assert.Null(store.Read(new(0, 1)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.Place("log/checkpoint")));
        }
    }

    [Fact]
    public void A_file_that_was_cut_short_is_no_tile()
    {
        var store = Store();
        store.Write(new(0, 0), new byte[8192]);
        Assert.True(store.Has(new(0, 0)));

        File.WriteAllBytes(_directory.Place("log/tile/0/000"), new byte[8191]);

        Assert.False(store.Has(new(0, 0)));
    }

    [Fact]
    public void A_disk_that_does_not_take_a_tile_is_named()
    {
        File.WriteAllText(_directory.Place("log"), "in the way");

        var refusal = Assert.Throws<LogStoreException>(() => Store().Write(new(0, 0), new byte[8192]));

        Assert.Contains(_directory.Path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_million_entries_need_little_memory_and_are_opened_quickly()
    {
        const int Count = 1_000_000;
        var log = new ReceiptLog(new(SampleReceipts.Signer()), Store());
        for (var index = 0; index < Count; index++)
        {
            log.Append(Entry(index));
            if (index % 5_000 == 0)
            {
                log.Publish();
            }
        }

        log.Publish();
        log = null;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var since = Stopwatch.GetTimestamp();
        var again = new ReceiptLog(new(SampleReceipts.Signer()), Store());
        await again.LoadAsync(from => Enumerable.Range((int)from, Count - (int)from).Select(index => ((long)index, Entry(index))).ToAsyncEnumerable());
        var took = Stopwatch.GetElapsedTime(since);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var bytes = Directory.GetFiles(_directory.Place("log"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        var proving = Stopwatch.GetTimestamp();
        for (var index = 0; index < 1_000; index++)
        {
            again.Bundle(index * 997, SampleReceipts.Receipt().ToCanonicalBytes());
        }

        TestContext.Current.SendDiagnosticMessage($"opened in {took.TotalMilliseconds:0} ms, {memory / 1024} KB in memory, {bytes / (double)Count:0.0} bytes an entry on disk, a bundle in {Stopwatch.GetElapsedTime(proving).TotalMilliseconds / 1_000:0.00} ms");
        Assert.Equal(Count, again.Size);
        Assert.True(memory < 8 << 20, $"{memory} bytes");
        GC.KeepAlive(again);
    }

    private ITileStore Store()
    {
        // The directory's lock is not needed here.
        using var directory = DataDirectory.Open(_directory.Path);
        return directory.LogTiles;
    }

    private static byte[] Entry(int index) => SHA256.HashData(BitConverter.GetBytes(index));
}
