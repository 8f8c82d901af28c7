using BenchmarkDotNet.Attributes;
using Entente.Journal;
using Entente.Storage;

namespace Entente.Microbenchmarks;

/// <summary>
/// Entries on disk, by one writer that waits for each and by 32 that share commits: one of 1 kB; and those of a whole run of one model
/// (five events, salts, a settlement, a receipt: 3,602 bytes), handed over one by one with the last ones together, or all at once.
/// </summary>
public class JournalBenchmarks
{
    private const int Writers = 32;
    private const int Rounds = 8;

    private static readonly int[] Events = [330, 210, 260, 310, 180];
    private static readonly JournalEntry[] Entry = [new(EntryKind.Run, "run_bench", 1_795_000_000_000, new byte[1_000])];

    private DirectoryInfo _folder = null!;
    private DataDirectory _data = null!;
    private SqliteJournal _journal = null!;
    private int _runs;

    [Params(Durability.Strict, Durability.Relaxed)]
    public Durability Durability { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        // Not among the temporary files: those are often kept in memory.
        _folder = Directory.CreateDirectory(Path.Combine("artifacts", "bench", "pieces", Guid.NewGuid().ToString("N")));
        _data = DataDirectory.Open(_folder.FullName);
        _journal = SqliteJournal.Open(_data, Durability);
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _journal.DisposeAsync();
        _data.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark]
    public async Task<long> AppendAlone() => await _journal.AppendAsync(Entry);

    [Benchmark(OperationsPerInvoke = Writers)]
    public Task AppendTogether() => Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => _journal.AppendAsync(Entry).AsTask()));

    [Benchmark]
    public Task RunInOneAlone() => InOneAsync();

    [Benchmark(OperationsPerInvoke = Writers * Rounds)]
    public Task RunInOneTogether() => TogetherAsync(InOneAsync);

    [Benchmark(OperationsPerInvoke = Writers * Rounds)]
    public Task RunInFiveTogether() => TogetherAsync(InFiveAsync);

    private static Task TogetherAsync(Func<Task> run) => Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            await run();
        }
    }));

    private async Task InOneAsync() => await _journal.AppendAsync(Run());

    private async Task InFiveAsync()
    {
        var run = Run();
        var begun = run[..4].Select(entry => _journal.AppendAsync([entry]).AsTask()).ToArray();
        await _journal.AppendAsync(run[4..]);
        await Task.WhenAll(begun);
    }

    // As the server names and orders them: a millisecond holds about eight runs.
    private JournalEntry[] Run()
    {
        var number = Interlocked.Increment(ref _runs);
        var id = $"run_{number >> 7:x10}{unchecked((uint)number * 2_654_435_761u):x14}";
        return
        [
            .. Events.Select(length => new JournalEntry(EntryKind.Run, id, 1_795_000_000_000, new byte[length])),
            new(EntryKind.Salts, id, 1_795_000_000_000, new byte[92]),
            new(EntryKind.Settlement, id, 1_795_000_000_000, new byte[320]),
            new(EntryKind.Leaf, id, 1_795_000_000_000, new byte[1_900]),
        ];
    }
}
