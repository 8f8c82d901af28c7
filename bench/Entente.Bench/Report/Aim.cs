using System.Globalization;
using Entente.Bench.Measures;

namespace Entente.Bench.Report;

/// <summary>A figure to reach, and whether this run reached it.</summary>
internal sealed record Aim(string What, string Wanted, string Measured, bool? Reached)
{
    public static IEnumerable<Aim> Of(Figures figures)
    {
        // 1. Throughput at 32 connections.
        var yarp = figures.Cell("yarp", false, 32);
        var portkey = figures.Cell("portkey", false, 32);
        foreach (var (durability, part) in new[] { ("strict", 0.55), ("relaxed", 0.75) })
        {
            var ours = figures.Cell("entente-" + durability, false, 32);
            yield return Least($"throughput at 32 connections, {durability}, beside YARP", ours?.RequestsPerSecond / yarp?.RequestsPerSecond, part);
        }

        yield return Least("the same, strict, beside Portkey", figures.Cell("entente-strict", false, 32)?.RequestsPerSecond / portkey?.RequestsPerSecond, 8);

        // 2. Added time at one connection.
        var direct = figures.Cell("direct", false, 1);
        var flush = figures.Disk.FirstOrDefault(disk => disk.Writers == 1)?.FlushesPerSecond;
        yield return Most("added at one connection, relaxed, p50 (ms)", figures.Cell("entente-relaxed", false, 1)?.P50Ms - direct?.P50Ms, 0.2);
        yield return Most("added at one connection, relaxed, p99 (ms)", figures.Cell("entente-relaxed", false, 1)?.P99Ms - direct?.P99Ms, 0.5);
        if (flush is { } flushes)
        {
            yield return Most("added at one connection, strict, p50 (ms; one fdatasync more)", figures.Cell("entente-strict", false, 1)?.P50Ms - direct?.P50Ms, 0.2 + (1e3 / flushes));
        }


        // 3. Streams.
        foreach (var (name, at50, at99) in new (string, double?, double)[] { ("entente-strict", 0.3, 1), ("entente-translated", null, 1) })
        {
            if (at50 is { } median)
            {
                yield return Most($"added to the first token, {name}, p50 (ms)", AddedFirst(figures, name, 0.5), median);
            }

            yield return Most($"added to the first token, {name}, p99 (ms)", AddedFirst(figures, name, 0.99), at99);
        }

        yield return Most("500 streams beside one who does not read: p99 of a token, times that without", figures.SlowReader?.P99Ratio, 1.1);

        // 4. Memory and start.
        yield return Most("more resident memory with one who does not read (MB)", figures.SlowReader?.MoreMegabytes, 5);
        yield return Most("an idle stream (kB)", figures.Idle.FirstOrDefault(one => one.Name == "entente-strict")?.KilobytesEach, 40);
        yield return Most("start to first answered request (s)", figures.Starts.Count > 0 ? figures.Starts.Median() : null, 1.5);
        yield return Most("resident memory, the largest (MB)", figures.Memory?.Largest / 1e6, 200);
        yield return Most("its growth after the first tenth (%)", figures.Memory?.Growth * 100, 10);
    }

    public static double? AddedFirst(Figures figures, string name, double part) =>
        figures.PacedOf(name)?.FirstMs.At(part) - figures.PacedOf("direct")?.FirstMs.At(part);

    private static Aim Least(string what, double? measured, double wanted) => new(what, "at least " + Say(wanted), Say(measured), measured is { } figure ? figure >= wanted : null);

    private static Aim Most(string what, double? measured, double wanted) => new(what, "at most " + Say(wanted), Say(measured), measured is { } figure ? figure <= wanted : null);

    private static string Say(double? figure) => figure is { } number ? number.ToString("0.###", CultureInfo.InvariantCulture) : "not measured";
}
