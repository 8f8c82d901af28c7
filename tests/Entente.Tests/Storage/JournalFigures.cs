using System.Diagnostics;
using System.Globalization;
using Entente.Journal;
using Entente.Storage;
using Xunit;

namespace Entente.Tests.Storage;

/// <summary>What the journal costs: measured on demand, the figures are in docs/ledger.md. ENTENTE_FIGURE_RUNS says how many runs.</summary>
[Trait("Category", "Soak")]
public sealed class JournalFigures(ITestOutputHelper output) : IDisposable
{
    // As the server's runs are: five events, a receipt, sealed salts, a settlement.
    private static readonly int[] Events = [330, 210, 260, 310, 180];
    private static readonly int Receipt = 1_900;
    private static readonly int Salts = 92;
    private static readonly int Settlement = 320;

    private readonly TemporaryDirectory _temporary = new();

    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("ENTENTE_FIGURE_RUNS"), CultureInfo.InvariantCulture, out var runs) ? runs : 1_000_000;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_million_runs_are_opened_as_fast_as_a_thousand()
    {
        var small = await WriteAndOpenAsync("small", 1_000);
        var large = await WriteAndOpenAsync("large", Runs);

        Assert.True(large < small + 1_000, $"opened in {large} ms, a thousand runs in {small} ms");
    }

    [Fact]
    public async Task Writers_share_flushes()
    {
        foreach (var durability in (Durability[])[Durability.Strict, Durability.Relaxed])
        {
            foreach (var writers in (int[])[1, 8, 32, 128])
            {
                using var directory = DataDirectory.Open(_temporary.Place($"{durability}{writers}"));
                await using var journal = SqliteJournal.Open(directory, durability);
                var next = 0;
                var before = Written();
                var begun = Stopwatch.StartNew();
                var slowest = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
                {
                    var times = new List<double>();
                    for (var i = 0; begun.Elapsed < TimeSpan.FromSeconds(4); i++)
                    {
                        var one = Stopwatch.StartNew();
                        await journal.AppendAsync(Whole($"run_{Interlocked.Increment(ref next):x24}"));
                        times.Add(one.Elapsed.TotalMilliseconds);
                    }

                    return times;
                })));
                var all = slowest.SelectMany(times => times).Order().ToList();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{durability} {writers} writers: {all.Count / begun.Elapsed.TotalSeconds:0} appends/s, {(double)all.Count / journal.Commits:0.0} a commit, median {all[all.Count / 2]:0.00} ms, 99 of 100 within {all[all.Count * 99 / 100]:0.00} ms, {(Written() - before) / all.Count} bytes written for each"));
            }
        }
    }

    private async Task<double> WriteAndOpenAsync(string name, int runs)
    {
        var data = _temporary.Place(name);
        using (var directory = DataDirectory.Open(data))
        {
            await using var journal = SqliteJournal.Open(directory);
            await journal.FoldAsync(() => new CountFold());
            var begun = Stopwatch.StartNew();
            var next = 0;
            await Task.WhenAll(Enumerable.Range(0, 256).Select(_ => Task.Run(async () =>
            {
                for (var run = Interlocked.Increment(ref next); run <= runs; run = Interlocked.Increment(ref next))
                {
                    var id = $"run_{run:x26}";
                    await journal.AppendAsync(Whole(id));
                }
            })));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs} runs written in {begun.Elapsed.TotalSeconds:0.0} s, {(double)runs / journal.Commits:0.0} a commit"));
            await journal.HousekeepAsync();
        }

        var bytes = Directory.GetFiles(Path.Combine(data, "journal")).Sum(file => new FileInfo(file).Length);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes, {(double)bytes / runs:0} a run, of which {Events.Sum() + Receipt + Salts + Settlement} are bodies"));

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var opening = Stopwatch.StartNew();
        using var again = DataDirectory.Open(data);
        await using var opened = SqliteJournal.Open(again);
        var fold = await opened.FoldAsync(() => new CountFold());
        var took = opening.Elapsed.TotalMilliseconds;
        Assert.Equal(runs, fold.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opened in {took:0.0} ms, {fold.Applied} entries after the snapshot; {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024} KB of memory more"));

        foreach (var run in (int[])[runs / 2, (runs / 2) + 1, runs / 3, runs])
        {
            var looking = Stopwatch.StartNew();
            Assert.Equal(5, await opened.ReadAsync(EntryKind.Run, $"run_{run:x26}").CountAsync());
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run} found in {looking.Elapsed.TotalMilliseconds:0.00} ms"));
        }

        return took;
    }

    private static JournalEntry Run(string id, int index) => new(EntryKind.Run, id, 1_795_000_000_000, new byte[Events[index]]);

    private static JournalEntry[] Whole(string id) =>
        [Run(id, 0), Run(id, 1), Run(id, 2), Run(id, 3), Run(id, 4), new(EntryKind.Salts, id, 0, new byte[Salts]), new(EntryKind.Settlement, id, 0, new byte[Settlement]), new(EntryKind.Leaf, id, 0, new byte[Receipt])];

    /// <summary>What this process has handed to write calls: the write-ahead log, and the file as the log is folded into it.</summary>
    private static long Written() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar", StringComparison.Ordinal))[7..], CultureInfo.InvariantCulture)
        : 0;

    private sealed class CountFold : ISnapshotFold
    {
        public long Count { get; private set; }

        public int Applied { get; private set; }

        public string Name => "count";

        public IReadOnlyList<EntryKind> Kinds => [EntryKind.Settlement];

        public void Apply(StoredEntry entry) => (Count, Applied) = (Count + 1, Applied + 1);

        public byte[] Write() => BitConverter.GetBytes(Count);

        public void Read(ReadOnlySpan<byte> snapshot) => Count = BitConverter.ToInt64(snapshot);
    }
}
