using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Bench.Measures;

namespace Entente.Bench.Report;

/// <summary>The same figures for programs, in artifacts/bench/figures.json.</summary>
internal static class FiguresJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(Figures figures) => new JsonObject
    {
        ["taken"] = figures.Taken.ToString("O"),
        ["quick"] = figures.Options.Quick,
        ["throughput"] = List(figures.Cells, cell => new()
        {
            ["contestant"] = cell.Contestant.Name,
            ["streamed"] = cell.Series.Streamed,
            ["connections"] = cell.Series.Connections,
            ["large"] = cell.Series.Large,
            ["requests_per_second"] = List(cell.Rounds, round => Math.Round(round.RequestsPerSecond, 1)),
            ["p50_ms"] = Math.Round(cell.P50Ms, 4),
            ["p99_ms"] = Math.Round(cell.P99Ms, 4),
            ["processor_us"] = Math.Round(cell.ProcessorMicroseconds, 1),
            ["errors"] = cell.Errors,
        }),
        ["paced"] = List(figures.Paced, one => new()
        {
            ["contestant"] = one.Contestant.Name,
            ["first_p50_ms"] = Math.Round(one.FirstMs.At(0.5), 4),
            ["first_p99_ms"] = Math.Round(one.FirstMs.At(0.99), 4),
            ["later_p50_ms"] = Math.Round(one.LaterMs.At(0.5), 4),
            ["later_p99_ms"] = Math.Round(one.LaterMs.At(0.99), 4),
        }),
        ["idle"] = List(figures.Idle, one => new() { ["contestant"] = one.Name, ["streams"] = one.Streams, ["kilobytes_each"] = Math.Round(one.KilobytesEach, 1) }),
        ["disk"] = List(figures.Disk, one => new() { ["writers"] = one.Writers, ["flushes_per_second"] = Math.Round(one.FlushesPerSecond), ["records_per_second"] = Math.Round(one.RecordsPerSecond) }),
        ["starts_seconds"] = List(figures.Starts, seconds => Math.Round(seconds, 3)),
        ["memory"] = List(figures.Memory?.Samples ?? [], sample => new() { ["requests"] = sample.Requests, ["bytes"] = sample.Bytes }),
        ["reopened"] = figures.Reopened is not { } reopened ? null : new JsonObject
        {
            ["requests"] = reopened.Requests,
            ["disk_bytes"] = reopened.DiskBytes,
            ["seconds"] = Math.Round(reopened.Seconds, 3),
            ["resident_bytes"] = reopened.ResidentBytes,
        },
        ["slow_reader"] = figures.SlowReader is not { } slow ? null : new JsonObject
        {
            ["streams"] = slow.Streams,
            ["alone_p99_ms"] = List(slow.Alone.P99Ms, ms => Math.Round(ms, 4)),
            ["beside_p99_ms"] = List(slow.Beside.P99Ms, ms => Math.Round(ms, 4)),
            ["alone_bytes"] = List(slow.Alone.Bytes, bytes => bytes),
            ["beside_bytes"] = List(slow.Beside.Bytes, bytes => bytes),
        },
        ["aims"] = List(Aim.Of(figures), aim => new() { ["what"] = aim.What, ["wanted"] = aim.Wanted, ["measured"] = aim.Measured, ["reached"] = aim.Reached }),
    }.ToJsonString(Indented);

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonObject> one) => [.. items.Select(one)];

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, double> one) => [.. items.Select(item => (JsonNode)one(item))];
}
