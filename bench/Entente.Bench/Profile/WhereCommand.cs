using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Entente.Bench.Contestants;
using Entente.Bench.Measures;
using Entente.Bench.Report;

namespace Entente.Bench.Profile;

/// <summary>Where a request's processor time goes: the published build under load, sampled by perf (Debian: linux-perf).</summary>
internal static class WhereCommand
{
    private const string Begin = "<!-- written by ./build bench where: begin -->";
    private const string End = "<!-- written by ./build bench where: end -->";
    private const string Graph = "performance-flame.svg";
    private static readonly Series Load = new(Streamed: false, 32, Large: false);

    private static readonly Option<DirectoryInfo> Root = new("--root") { Description = "The repository", DefaultValueFactory = _ => new DirectoryInfo(".") };
    private static readonly Option<string> Durability = new("--durability") { Description = "strict or relaxed", DefaultValueFactory = _ => "relaxed" };
    private static readonly Option<int> Warm = new("--warm") { Description = "Seconds of load before, so that hot code is compiled", DefaultValueFactory = _ => 30 };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "Seconds that are sampled", DefaultValueFactory = _ => 20 };

    public static Command Create()
    {
        var command = new Command("where", $"Samples Entente under load and writes docs/{Graph} and the table beside it") { Root, Durability, Warm, Seconds };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                await MeasureAsync(parsed.GetValue(Root)!.FullName, parsed.GetValue(Durability)!, parsed.GetValue(Warm), parsed.GetValue(Seconds), stop);
                return 0;
            }
            catch (BenchException failure)
            {
                await Console.Error.WriteLineAsync("bench: " + failure.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task MeasureAsync(string root, string durability, int warm, int seconds, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench", "where")).FullName;
        try
        {
            // 1. The upstream and Entente. Its code is writable and named to perf, which changes neither what is compiled nor when.
            await using var mock = await BenchProcess.StartRole("mock", BenchProcess.FreePort(), Path.Combine(folder, "mock.log"), [], ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")).ListensAsync(stop);
            var entente = new PublishedEntente(Path.Combine(root, "artifacts", "bench", "entente"), folder, mock.Url, durability);
            await using var process = await (await entente.StartAsync(stop, ("DOTNET_PerfMapEnabled", "1"), ("DOTNET_EnableWriteXorExecute", "0"))).ListensAsync(stop);
            var contestant = new Contestant { Name = "entente-" + durability, Url = process.Url, Process = process, Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + entente.Key } };
            var wrk = new Wrk(folder);
            await RightAnswer.CheckAsync(contestant, stop);
            await wrk.RunAsync(contestant, Load, warm, stop);

            // 2. Samples, while the load goes on.
            var recorded = Path.Combine(folder, "perf.data");
            var loaded = wrk.RunAsync(contestant, Load, seconds + 1, stop);
            await RunAsync("perf", ["record", "-F", "499", "-e", "cpu-clock", "-g", "-p", Text($"{process.Id}"), "-o", recorded, "--", "sleep", Text($"{seconds}")], null, stop);
            var figures = await loaded;
            var script = Path.Combine(folder, "script.txt");
            await RunAsync("perf", ["script", "-i", recorded, "-F", "comm,tid,ip,sym,dso", "--no-inline"], script, stop);
            File.Delete($"/tmp/perf-{process.Id}.map");

            // 3. Told.
            using var reader = File.OpenText(script);
            var stacks = Stacks.Read(reader).ToList();
            var title = Text($"entente, {durability}, 32 connections: {stacks.Count} samples at {figures.ProcessorMicroseconds:0} µs of processor a request");
            await File.WriteAllTextAsync(Path.Combine(root, "docs", Graph), new FlameGraph(stacks).Svg(title), stop);
            Put(Path.Combine(root, "docs", "performance.md"), Page(stacks, figures, durability, seconds));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Page(List<Stack> stacks, WrkFigures figures, string durability, int seconds)
    {
        var page = new StringBuilder();
        var machine = Machine.Read();
        page.AppendLine(CultureInfo.InvariantCulture, $"Taken on {TimeProvider.System.GetUtcNow():d MMMM yyyy, HH:mm} UTC by `./build bench where`: {durability}, 32 connections, {stacks.Count} samples in {seconds} s, {figures.Requests} requests, {figures.ProcessorMicroseconds:0} µs of processor each. {machine.Processor}, {machine.Cores} cores, load {machine.LoadBefore:0.0}.");
        page.AppendLine().AppendLine("| where | share | µs |").AppendLine("|---|---:|---:|");
        foreach (var (layer, share) in Layers.Of(stacks))
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| {layer} | {share:P1} | {share * figures.ProcessorMicroseconds:0.0} |");
        }

        return page.ToString();
    }

    private static void Put(string path, string text)
    {
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new BenchException($"{path} lacks the marks between which the shares belong");
        }

        File.WriteAllText(path, $"{page[..begin]}{Begin}\n{text}{page[end..]}");
    }

    /// <param name="into">Where its output goes; null: nowhere.</param>
    private static async Task RunAsync(string program, IEnumerable<string> arguments, string? into, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(Tools.Path(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync(stop);
        await using (var output = into is null ? System.IO.Stream.Null : File.Create(into))
        {
            await process.StandardOutput.BaseStream.CopyToAsync(output, stop);
        }

        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0)
        {
            throw new BenchException($"{program}: {(await complaints).Trim()}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
