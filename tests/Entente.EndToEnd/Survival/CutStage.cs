using System.Collections.Concurrent;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Scripts;

namespace Entente.EndToEnd.Survival;

/// <summary>Plays cells on one server, many at a time. Every cell has models of its own, so that none learns from another.</summary>
internal sealed class CutStage : IAsyncDisposable
{
    private const int Batch = 240;
    private readonly Town town;
    private int number;

    private CutStage(Town town) => this.town = town;

    public static async Task<CutStage> OpenAsync()
        => new(await Town.StartAsync(Script.Instant, rehearsal => new PoolText(rehearsal).Model("nobody", "one-chat", "rehearsal-alto")));

    public async Task<IReadOnlyList<(CutCell Cell, Heard Heard)>> PlayAsync(IEnumerable<CutCell> cells)
    {
        var played = new ConcurrentBag<(CutCell, Heard)>();
        foreach (var batch in cells.Chunk(Batch))
        {
            // A busy machine's disk is not what is tried here.
            var pool = new PoolText(town.Rehearsal.BaseUrl) { Top = "timeouts: {commit: 60s}" };
            var rules = new List<Rule>();
            var models = new List<ScriptModel>();
            var cast = batch.Select(cell => (Id: $"{++number}", Cell: cell)).ToList();
            foreach (var (id, cell) in cast)
            {
                cell.AddTo(pool, id);
                rules.AddRange(cell.Rules(id));
                models.AddRange(new[] { "first", "next", "last" }.Select(part => new ScriptModel($"{part}-{id}", "rehearsal-alto", null, false)));
            }

            town.Play(Script.Instant with { Rules = [.. rules], Models = [.. models] }, pool);
            await Parallel.ForEachAsync(cast, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (one, stop) =>
                played.Add((one.Cell, await town.Caller.StreamAsync($"first-{one.Id}", "Tell me of the keeper.", cancellationToken: stop))));
        }

        return [.. played];
    }

    /// <summary>The receipts of some of these answers, beside the provider's log.</summary>
    public async Task VerifyAsync(IEnumerable<Heard> answers)
    {
        var log = town.Calls;
        foreach (var heard in answers)
        {
            await Evidence.AgreesAsync(town.Caller, log, heard);
        }
    }

    public ValueTask DisposeAsync() => town.DisposeAsync();
}
