using System.Diagnostics;
using System.Net.Http.Headers;

namespace Entente.Cli.Bench;

/// <param name="RequestsPerSecond">Answers read whole.</param>
/// <param name="P50Ms">Median time of one, milliseconds.</param>
/// <param name="P99Ms">99th percentile.</param>
/// <param name="FirstByteP50Ms">Median time to the first byte of the body.</param>
internal sealed record Figures(double RequestsPerSecond, double P50Ms, double P99Ms, double FirstByteP50Ms);

/// <summary>So many connections, each asking again as soon as it has its answer, for a while.</summary>
internal static class Load
{
    public static async Task<Figures> RunAsync(Uri url, bool streamed, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false };
        using var client = new HttpClient(handler);
        var body = $$"""{"model":"bench","stream":{{(streamed ? "true" : "false")}},"messages":[{"role":"user","content":"{{new string('q', 120)}}"}]}""";
        using (var warm = new CancellationTokenSource(duration / 4))
        {
            await LoopAsync(client, url, body, connections, warm.Token);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(duration);
        var started = Stopwatch.GetTimestamp();
        var times = await LoopAsync(client, url, body, connections, limit.Token);
        cancellationToken.ThrowIfCancellationRequested();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var whole = times.Select(time => time.Whole).Order().ToList();
        var first = times.Select(time => time.First).Order().ToList();
        return new(whole.Count / seconds, At(whole, 0.5), At(whole, 0.99), At(first, 0.5));
    }

    private static async Task<List<(double Whole, double First)>> LoopAsync(HttpClient client, Uri url, string body, int connections, CancellationToken stop)
    {
        var loops = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => OneAsync(client, url, body, stop)));
        return [.. loops.SelectMany(times => times)];
    }

    private static async Task<List<(double, double)>> OneAsync(HttpClient client, Uri url, string body, CancellationToken stop)
    {
        var times = new List<(double, double)>();
        var buffer = new byte[16_384];
        while (!stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 1), CancellationToken.None);
            var first = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            while (await stream.ReadAsync(buffer, CancellationToken.None) > 0)
            {
            }

            times.Add((Stopwatch.GetElapsedTime(started).TotalMilliseconds, first));
        }

        return times;
    }

    private static double At(List<double> sorted, double part) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}
