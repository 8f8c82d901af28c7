using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <param name="Samples">Requests so far, and resident bytes then.</param>
internal sealed record MemoryFigures(long Requests, long Errors, IReadOnlyList<(long Requests, long Bytes)> Samples)
{
    public long Largest => Samples.Max(sample => sample.Bytes);

    /// <summary>After the first tenth: by then code is compiled and pools are filled.</summary>
    public long Settled => Samples.First(sample => sample.Requests >= Requests / 10).Bytes;

    public long Last => Samples[^1].Bytes;

    /// <summary>Of what came after the first tenth, the largest beside <see cref="Settled"/>.</summary>
    public double Growth => (double)Samples.Where(sample => sample.Requests >= Requests / 10).Max(sample => sample.Bytes) / Settled - 1;
}

/// <summary>Resident memory of a fresh server over many requests at 32 connections.</summary>
internal static class MemoryOverRequests
{
    private const int Slice = 2;

    public static async Task<MemoryFigures> MeasureAsync(Contestant contestant, int requests, Wrk wrk, Progress progress, CancellationToken stop)
    {
        var series = new Series(Streamed: false, 32, Large: false);
        var samples = new List<(long, long)>();
        var (done, errors) = (0L, 0L);
        while (done < requests)
        {
            progress.Say($"memory: {done} of {requests} requests");
            var figures = await wrk.RunAsync(contestant, series, Slice, stop);
            if (figures.Requests == 0)
            {
                throw new BenchException($"{contestant.Name} answered nothing for {Slice} s after {done} requests");
            }

            done += figures.Requests;
            errors += figures.Errors;
            samples.Add((done, contestant.Process!.ResidentBytes()));
        }

        return new(done, errors, samples);
    }
}
