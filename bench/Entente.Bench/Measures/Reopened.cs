using System.Diagnostics;
using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <summary>A server that was killed after many requests and starts again on what it left: journal, ledger, log and keys.</summary>
/// <param name="Requests">That its data directory holds.</param>
/// <param name="DiskBytes">The size of that directory.</param>
/// <param name="Seconds">From the start of the process to its first answer.</param>
/// <param name="ResidentBytes">Right after that answer.</param>
internal sealed record ReopenedFigures(long Requests, long DiskBytes, double Seconds, long ResidentBytes)
{
    public static async Task<ReopenedFigures> MeasureAsync(PublishedEntente entente, long requests, Progress progress, CancellationToken stop)
    {
        progress.Say($"starting again on {requests} requests");
        var disk = new DirectoryInfo(entente.Data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        var begun = Stopwatch.GetTimestamp();
        await using var process = await entente.StartAsync(stop);
        await process.ListensAsync(stop);
        StartUp.AwaitAnswer(process.Url, entente.Key);
        return new(requests, disk, Stopwatch.GetElapsedTime(begun).TotalSeconds, process.ResidentBytes());
    }
}
