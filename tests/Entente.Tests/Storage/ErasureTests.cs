using System.Text;
using Entente.Journal;
using Entente.Storage;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class ErasureTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    // The order is another than that of writing, so that pages are merged and cells move while their neighbours are erased.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_the_order_of_erasing_no_trace_is_left_in_any_file(int seed)
    {
        var clock = new DayClock();
        using var directory = DataDirectory.Open(_temporary.Path);
        await using var journal = SqliteJournal.Open(directory, new JournalOptions { Period = JournalPeriod.Day, Time = clock });
        var order = new Random(seed);
        for (var run = 0; run < 150; run++)
        {
            if (run % 50 == 49)
            {
                clock.Turn(TimeSpan.FromDays(1));
            }

            await journal.AppendAsync([
                new(EntryKind.Run, $"{run}", 0, new byte[order.Next(300)]),
                new(EntryKind.Salts, $"{run}", 0, Secret(run, 4)),
                new(EntryKind.Text, $"{run}", 0, Secret(run, order.Next(1, 900))),
                new(EntryKind.Settlement, $"{run}", 0, new byte[order.Next(100)])]);
        }

        var erased = Enumerable.Range(0, 150).OrderBy(_ => order.Next()).Take(110).ToList();
        foreach (var run in erased)
        {
            await journal.EraseAsync($"{run}", 0);
        }

        var all = Traces();
        Assert.DoesNotContain(erased, all.Contains);
        Assert.Equal(40, all.Count);
        Assert.Equal(150, await journal.ReadAsync(EntryKind.Settlement).CountAsync());
        Assert.Equal(40, await journal.ReadAsync(EntryKind.Text).CountAsync());
        await journal.DisposeAsync();
        Assert.Equal(40, Traces().Count);
    }

    [Fact]
    public async Task Erasing_completes_beside_readers_and_writers()
    {
        using var directory = DataDirectory.Open(_temporary.Path);
        await using var journal = SqliteJournal.Open(directory, new JournalOptions());
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await journal.AppendAsync([new(EntryKind.Run, $"w{worker}", 0, new byte[1000])]);
                await journal.ReadAsync(EntryKind.Run, $"w{worker}").Take(20).CountAsync();
            }
        })));

        for (var run = 0; run < 20; run++)
        {
            await journal.AppendAsync([new(EntryKind.Text, $"{run}", 0, Secret(run, 100))]);
            await journal.EraseAsync($"{run}", 0);
            Assert.DoesNotContain(run, Traces());
        }

        await stop.CancelAsync();
        await load;
    }

    private static byte[] Secret(int run, int times) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"<secret {run:000}>", times)));

    /// <summary>The runs of which a secret is in some file, byte for byte.</summary>
    private HashSet<int> Traces()
    {
        var found = new HashSet<int>();
        foreach (var file in Directory.GetFiles(_temporary.Place("journal")).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray().AsSpan();
            for (var at = bytes.IndexOf("<secret "u8); at >= 0; at = bytes.IndexOf("<secret "u8))
            {
                if (bytes[(at + 8)..] is [>= 48 and <= 57, >= 48 and <= 57, >= 48 and <= 57, ..] && int.TryParse(bytes.Slice(at + 8, 3), null, out var run))
                {
                    found.Add(run);
                }

                bytes = bytes[(at + 8)..];
            }
        }

        return found;
    }
}
