using System.Globalization;
using System.Text;
using Entente.Bench.Measures;

namespace Entente.Bench.Report;

/// <summary>The figures as Markdown, put between two marks of docs/performance.md; what people wrote around them stays.</summary>
internal static class Page
{
    private const string Begin = "<!-- written by ./build bench: begin -->";
    private const string End = "<!-- written by ./build bench: end -->";

    /// <exception cref="BenchException">The page has no marks.</exception>
    public static void Put(string page, string figures)
    {
        var text = File.ReadAllText(page);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new BenchException($"{page} lacks the marks between which the figures belong");
        }

        File.WriteAllText(page, $"{text[..begin]}{Begin}\n{figures}{text[end..]}");
    }

    public static string Write(Figures figures)
    {
        var text = new StringBuilder();
        Head(text, figures);
        Aims(text, figures);
        foreach (var series in figures.Cells.GroupBy(cell => cell.Series))
        {
            Throughput(text, series.Key, [.. series]);
        }

        Paced(text, figures);
        Beside(text, figures);
        return text.ToString();
    }

    private static void Head(StringBuilder text, Figures figures)
    {
        var (options, machine) = (figures.Options, figures.Machine);
        Line(text, $"\nTaken on {figures.Taken.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC by `./build bench{(options.Quick ? " --quick" : "")}`: {options.Rounds} rounds of {options.Seconds} s for each contestant and series. {machine.Processor}, {machine.Cores} cores, {machine.MemoryGigabytes:0} GB, {machine.System}, {machine.Runtime}; load before it began {machine.LoadBefore:0.0}.");
        if (options.Note is { } note)
        {
            Line(text, $"\n**{note}**");
        }

        foreach (var sentence in figures.Absent)
        {
            Line(text, $"\n{sentence}");
        }
    }

    private static void Aims(StringBuilder text, Figures figures)
    {
        Line(text, $"\n### The aims\n\n| | aim | this run | |\n|---|---|---|---|");
        foreach (var aim in Aim.Of(figures))
        {
            Line(text, $"| {aim.What} | {aim.Wanted} | {aim.Measured} | {(aim.Reached switch { true => "reached", false => "**not reached**", null => "" })} |");
        }
    }

    private static void Throughput(StringBuilder text, Series series, List<Cell> cells)
    {
        var direct = cells.First(cell => cell.Contestant.Name == "direct");
        var yarp = cells.Find(cell => cell.Contestant.Name == "yarp");
        Line(text, $"\n### {char.ToUpperInvariant(series.Title[0])}{series.Title[1..]}\n\n| | a second | slowest to fastest round | x direct | x YARP | p50 ms | p99 ms | added p50 | added p99 | processor µs each |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var cell in cells)
        {
            var errors = cell.Errors > 0 ? $" ({cell.Errors} errors)" : "";
            var beside = yarp is null ? "" : Format($"{cell.RequestsPerSecond / yarp.RequestsPerSecond:0.00}");
            Line(text, $"| {cell.Contestant.Name}{errors} | {cell.RequestsPerSecond:0} | {cell.Range.Low:0} to {cell.Range.High:0} | {cell.RequestsPerSecond / direct.RequestsPerSecond:0.00} | {beside} | {cell.P50Ms:0.000} | {cell.P99Ms:0.000} | {cell.P50Ms - direct.P50Ms:0.000} | {cell.P99Ms - direct.P99Ms:0.000} | {cell.ProcessorMicroseconds:0} |");
        }
    }

    private static void Paced(StringBuilder text, Figures figures)
    {
        if (figures.PacedOf("direct") is not { } direct)
        {
            return;
        }

        Line(text, $"\n### 20 tokens at 5 ms, {figures.Options.PacedStreams} streams one after the other\n\nMilliseconds on the way, both ways together for the first token, one way for the later ones; the upstream's own time is taken off.\n\n| | first p50 | first p99 | added p50 | added p99 | later p50 | later p99 | added p50 | added p99 |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in figures.Paced)
        {
            Line(text, $"| {one.Contestant.Name} | {Four(one.FirstMs, direct.FirstMs)} | {Four(one.LaterMs, direct.LaterMs)} |");
        }

        static string Four(IReadOnlyList<double> ours, IReadOnlyList<double> direct) =>
            Format($"{ours.At(0.5):0.000} | {ours.At(0.99):0.000} | {ours.At(0.5) - direct.At(0.5):0.000} | {ours.At(0.99) - direct.At(0.99):0.000}");
    }

    private static void Beside(StringBuilder text, Figures figures)
    {
        Line(text, $"\n### Disk, memory, start\n");
        foreach (var disk in figures.Disk)
        {
            Line(text, $"- The disk, {disk.Writers} writer{(disk.Writers == 1 ? "" : "s")}: {disk.FlushesPerSecond:0} fdatasync a second ({1e3 / disk.FlushesPerSecond:0.000} ms each), {disk.RecordsPerSecond:0} durable records a second.");
        }

        foreach (var idle in figures.Idle)
        {
            Line(text, $"- {idle.Streams} idle streams through {idle.Name}: {idle.KilobytesEach:0.0} kB of resident memory each.");
        }

        if (figures.SlowReader is { } slow)
        {
            Line(text, $"- {slow.Streams} streams of 20 tokens at 100 ms at once, strict: p99 of a token's way {slow.Alone.P99Ms.Median():0.0} ms ({slow.Alone.P99Ms.Min():0.0} to {slow.Alone.P99Ms.Max():0.0}); with one client beside them that reads nothing of an endless answer {slow.Beside.P99Ms.Median():0.0} ms ({slow.Beside.P99Ms.Min():0.0} to {slow.Beside.P99Ms.Max():0.0}); {slow.MoreMegabytes:0.0} MB more of resident memory.");
        }

        if (figures.Starts.Count > 0)
        {
            Line(text, $"- From the start of the process to its first answer: {figures.Starts.Median():0.00} s (median of {figures.Starts.Count}; {figures.Starts.Min():0.00} to {figures.Starts.Max():0.00}).");
        }

        if (figures.Memory is { } memory)
        {
            Line(text, $"- Resident memory over {memory.Requests:N0} requests at 32 connections, strict: {memory.Settled / 1e6:0} MB after the first tenth, {memory.Largest / 1e6:0} MB at most, {memory.Last / 1e6:0} MB at the end{(memory.Errors > 0 ? $"; {memory.Errors} errors" : "")}.");
        }

        if (figures.Reopened is { } reopened)
        {
            Line(text, $"- Killed after these {reopened.Requests:N0} requests and started again on what it left ({reopened.DiskBytes / 1e6:N0} MB, {(double)reopened.DiskBytes / reopened.Requests:N0} bytes a request, log and tiles included): first answer after {reopened.Seconds:0.00} s, {reopened.ResidentBytes / 1e6:0} MB resident then.");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
