using BenchmarkDotNet.Attributes;
using Entente.Journal;
using Entente.Storage;

namespace Entente.Microbenchmarks;

/// <summary>Entries of 1 kB on disk: one writer that waits for each, and 32 that share commits.</summary>
public class JournalBenchmarks
{
    private const int Writers = 32;

    private static readonly JournalEntry[] Entry = [new(EntryKind.Run, "run_bench", 1_795_000_000_000, new byte[1_000])];

    private DirectoryInfo _folder = null!;
    private DataDirectory _data = null!;
    private SqliteJournal _journal = null!;

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
}
