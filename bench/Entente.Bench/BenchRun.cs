using Entente.Bench.Contestants;
using Entente.Bench.Measures;
using Entente.Bench.Report;

namespace Entente.Bench;

/// <summary>The whole run, in order.</summary>
internal static class BenchRun
{
    public static async Task<int> RunAsync(BenchOptions options, CancellationToken stop)
    {
        try
        {
            await MeasureAsync(options, stop);
            return 0;
        }
        catch (BenchException failure)
        {
            await Console.Error.WriteLineAsync("bench: " + failure.Message);
            return 1;
        }
        finally
        {
            Empty(options.WorkFolder);
        }
    }

    private static async Task MeasureAsync(BenchOptions options, CancellationToken stop)
    {
        var progress = new Progress();
        var machine = Machine.Read();
        Empty(options.WorkFolder);
        Directory.CreateDirectory(options.WorkFolder);
        var wrk = new Wrk(options.WorkFolder);

        // 1. The disk, while nobody else uses it.
        progress.Say("the disk");
        var each = TimeSpan.FromSeconds(options.Quick ? 1 : 5);
        List<DiskFigures> disk = [Disk.Measure(options.WorkFolder, 1, each), Disk.Measure(options.WorkFolder, 32, each)];

        // 2. Everyone, checked.
        progress.Say("starting everyone");
        await using var field = await Field.StartAsync(options, stop);
        foreach (var contestant in field.Contestants)
        {
            await RightAnswer.CheckAsync(contestant, stop);
        }

        // 3. Side by side.
        var cells = await Throughput.MeasureAsync(options, field.Contestants, wrk, progress, stop);
        var paced = PacedStreams.Measure(options, field.Contestants, progress);

        // 4. Beside it, in fresh processes.
        var (idle, memory, reopened, slow) = await AloneAsync(options, field, wrk, progress, stop);
        var starts = options.Wants("entente-strict") ? await StartUp.MeasureAsync(options, field.Upstream, progress, stop) : [];

        // 5. Told.
        var figures = new Figures
        {
            Taken = TimeProvider.System.GetUtcNow(),
            Options = options,
            Machine = machine,
            Absent = field.Absent,
            Cells = cells,
            Paced = paced,
            Idle = idle,
            Disk = disk,
            Starts = starts,
            Memory = memory,
            Reopened = reopened,
            SlowReader = slow,
        };
        var page = Page.Write(figures);
        await Console.Out.WriteLineAsync(page);
        await File.WriteAllTextAsync(Path.Combine(options.WorkFolder, "..", "figures.json"), FiguresJson.Write(figures), stop);
        if (options.WritesPage)
        {
            Page.Put(Path.Combine(options.Root, "docs", "performance.md"), page);
        }

        progress.Say("done");
    }

    private static async Task<(List<IdleFigures>, MemoryFigures?, ReopenedFigures?, SlowReaderFigures?)> AloneAsync(BenchOptions options, Field field, Wrk wrk, Progress progress, CancellationToken stop)
    {
        var idle = new List<IdleFigures>();
        MemoryFigures? memory = null;
        ReopenedFigures? reopened = null;
        SlowReaderFigures? slow = null;
        progress.Say($"{options.IdleStreams} idle streams");
        if (field.Find("yarp") is not null)
        {
            await using var yarp = await BenchProcess.StartRole("yarp", BenchProcess.FreePort(), Path.Combine(options.WorkFolder, "yarp-idle.log"), ["--upstream", field.Upstream.ToString()]).ListensAsync(stop);
            idle.Add(IdleStreams.Measure(new() { Name = "yarp", Url = yarp.Url, Process = yarp }, options.IdleStreams));
        }

        if (field.Find("entente-strict") is not null)
        {
            var entente = new PublishedEntente(options.PublishedFolder, Path.Combine(options.WorkFolder, "alone"), field.Upstream, "strict");
            await using (var process = await entente.StartAsync(stop))
            {
                await process.ListensAsync(stop);
                idle.Add(IdleStreams.Measure(Of(process), options.IdleStreams));
            }

            await using (var process = await entente.StartAsync(stop))
            {
                await process.ListensAsync(stop);
                slow = await SlowReader.MeasureAsync(Of(process), options.SlowRounds, progress, stop);
            }

            await using (var process = await entente.StartAsync(stop))
            {
                await process.ListensAsync(stop);
                memory = await MemoryOverRequests.MeasureAsync(Of(process), options.MemoryRequests, wrk, progress, stop);
            }

            reopened = await ReopenedFigures.MeasureAsync(entente, memory.Requests, progress, stop);

            Contestant Of(BenchProcess process) =>
                new() { Name = "entente-strict", Url = process.Url, Process = process, Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + entente.Key } };
        }

        return (idle, memory, reopened, slow);
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
