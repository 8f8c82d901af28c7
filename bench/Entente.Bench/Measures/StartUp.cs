using System.Diagnostics;
using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <summary>Seconds from starting the published build's process to its first answer over HTTP, on data of an earlier life.</summary>
internal static class StartUp
{
    public static async Task<List<double>> MeasureAsync(BenchOptions options, Uri upstream, Progress progress, CancellationToken stop)
    {
        progress.Say($"{options.Starts} starts");
        var entente = new PublishedEntente(options.PublishedFolder, Path.Combine(options.WorkFolder, "starts"), upstream, "strict");
        await (await entente.StartAsync(stop)).DisposeAsync();   // makes the key
        var seconds = new List<double>();
        for (var start = 0; start < options.Starts; start++)
        {
            var begun = Stopwatch.GetTimestamp();
            await using var process = await entente.StartAsync(stop);
            await process.ListensAsync(stop);
            AwaitAnswer(process.Url, entente.Key);
            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return seconds;
    }

    public static void AwaitAnswer(Uri url, string key)
    {
        var contestant = new Contestant { Name = "start", Url = url, Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + key } };
        using var client = new WireClient(contestant, new Series(Streamed: false, 1, Large: false).Body("bench"));
        client.Send();
        client.ReadUntil(answer => answer.StartsWith("HTTP/1.1 200 "u8));
    }
}
