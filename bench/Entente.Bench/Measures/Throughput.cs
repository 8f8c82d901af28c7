using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <summary>The rounds of one contestant in one series.</summary>
internal sealed record Cell(Series Series, Contestant Contestant, IReadOnlyList<WrkFigures> Rounds)
{
    public double RequestsPerSecond => Of(round => round.RequestsPerSecond).Median();

    /// <summary>The slowest and the fastest round.</summary>
    public (double Low, double High) Range => (Rounds.Min(round => round.RequestsPerSecond), Rounds.Max(round => round.RequestsPerSecond));

    public double P50Ms => Of(round => round.P50Ms).Median();

    public double P99Ms => Of(round => round.P99Ms).Median();

    public double ProcessorMicroseconds => Of(round => round.ProcessorMicroseconds).Median();

    public long Errors => Rounds.Sum(round => round.Errors);

    private List<double> Of(Func<WrkFigures, double> part) => [.. Rounds.Select(part)];
}

/// <summary>Requests a second under wrk. Contestants take turns within a round, so that a slow minute of the machine meets all of them.</summary>
internal static class Throughput
{
    public static async Task<List<Cell>> MeasureAsync(BenchOptions options, IReadOnlyList<Contestant> contestants, Wrk wrk, Progress progress, CancellationToken stop)
    {
        // 1. Everybody warm, both ways: compiled code is replaced by better code while it is used.
        foreach (var contestant in contestants)
        {
            progress.Say($"warming {contestant.Name}");
            await wrk.RunAsync(contestant, new Series(Streamed: false, 32, Large: false), options.Quick ? 1 : 3, stop);
            await wrk.RunAsync(contestant, new Series(Streamed: true, 32, Large: false), options.Quick ? 1 : 3, stop);
        }

        // 2. The rounds.
        var cells = new List<Cell>();
        foreach (var series in Series.All(options.Quick))
        {
            var rounds = contestants.ToDictionary(contestant => contestant, _ => new List<WrkFigures>());
            for (var round = 0; round < options.Rounds; round++)
            {
                progress.Say($"{series.Title}: round {round + 1} of {options.Rounds}");
                foreach (var contestant in contestants)
                {
                    rounds[contestant].Add(await wrk.RunAsync(contestant, series, options.Seconds, stop));
                }
            }

            cells.AddRange(contestants.Select(contestant => new Cell(series, contestant, rounds[contestant])));
        }

        return cells;
    }
}
