using System.Net;
using System.Net.Sockets;
using Entente.Bench.Contestants;
using Entente.Bench.Upstream;

namespace Entente.Bench.Measures;

/// <param name="P99Ms">Of each round: from the upstream's send of a token to its arrival, over all fast streams.</param>
/// <param name="Bytes">Of each round: resident memory once all fast streams have ended.</param>
internal sealed record SlowReaderSide(IReadOnlyList<double> P99Ms, IReadOnlyList<long> Bytes);

/// <summary>Hundreds of fast streams, in turns without and with one client beside them that takes an endless answer and reads nothing.</summary>
internal sealed record SlowReaderFigures(int Streams, SlowReaderSide Alone, SlowReaderSide Beside)
{
    public double P99Ratio => Beside.P99Ms.Median() / Alone.P99Ms.Median();

    public double MoreMegabytes => (Beside.Bytes.Select(bytes => (double)bytes).Median() - Alone.Bytes.Select(bytes => (double)bytes).Median()) / 1e6;
}

internal static class SlowReader
{
    private const int Streams = 500;

    public static async Task<SlowReaderFigures> MeasureAsync(Contestant contestant, int rounds, Progress progress, CancellationToken stop)
    {
        // The first round pays for code and pools.
        await RoundAsync(contestant, stop);
        var (alone, beside) = (new List<(double P99, long Bytes)>(), new List<(double P99, long Bytes)>());
        for (var round = 0; round < rounds; round++)
        {
            progress.Say($"{Streams} streams, and one who does not read: round {round + 1} of {rounds}");
            if (round % 2 == 0)
            {
                alone.Add(await RoundAsync(contestant, stop));
                beside.Add(await BesideAsync(contestant, stop));
            }
            else
            {
                beside.Add(await BesideAsync(contestant, stop));
                alone.Add(await RoundAsync(contestant, stop));
            }
        }

        return new(Streams, Side(alone), Side(beside));

        static SlowReaderSide Side(List<(double P99, long Bytes)> rounds) => new([.. rounds.Select(round => round.P99)], [.. rounds.Select(round => round.Bytes)]);
    }

    private static async Task<(double P99, long Bytes)> BesideAsync(Contestant contestant, CancellationToken stop)
    {
        using var slow = new WireClient(contestant, PacedStreams.Body("flood" + contestant.ModelSuffix));
        slow.Send();
        var round = await RoundAsync(contestant, stop);

        // It was spoken to all the while, and not refused.
        slow.ReadUntil(answer => answer.IndexOf("wwwwwwww"u8) >= 0);
        return round;
    }

    private static async Task<(double P99, long Bytes)> RoundAsync(Contestant contestant, CancellationToken stop)
    {
        var ways = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => StreamAsync(contestant, stop)));
        return (ways.SelectMany(way => way).At(0.99), contestant.Process!.ResidentBytes());
    }

    /// <summary>Milliseconds of each token's way. Not blocking, as hundreds of threads would be in each other's way.</summary>
    private static async Task<List<double>> StreamAsync(Contestant contestant, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, contestant.Url.Port, stop);
        await socket.SendAsync(WireClient.Request(contestant, PacedStreams.Body("many" + contestant.ModelSuffix)), stop);
        var (buffer, filled, read, ways) = (new byte[32_768], 0, 0, new List<double>(MockAnswers.Tokens));
        while (!buffer.AsSpan(0, filled).EndsWith("0\r\n\r\n"u8))
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(filled), stop);
            var now = MockClock.Now;
            filled += got;
            while (PacedStreams.Next(buffer.AsSpan(read, filled - read)) is { } next)
            {
                read += next.End;
                ways.Add((now - next.Sent) / 1e6);
            }

            if (got == 0)
            {
                throw new BenchException("a stream broke off beside a slow reader: " + System.Text.Encoding.UTF8.GetString(buffer, 0, filled));
            }
        }

        return ways.Count == MockAnswers.Tokens ? ways : throw new BenchException($"a stream had {ways.Count} tokens instead of {MockAnswers.Tokens}");
    }
}
