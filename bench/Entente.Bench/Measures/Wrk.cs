using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <param name="RequestsPerSecond">Answers read whole.</param>
/// <param name="ProcessorMicroseconds">Processor time of the contestant's own processes for each request; it depends on other load far less than times do.</param>
/// <param name="Errors">Answers of another status than 2xx and 3xx, and broken connections.</param>
internal sealed record WrkFigures(long Requests, double RequestsPerSecond, double P50Ms, double P99Ms, double ProcessorMicroseconds, long Errors);

/// <summary>wrk, with one thread: it has cores to share with what it measures.</summary>
internal sealed class Wrk
{
    private const string Script = """
        function init(args)
          local file = io.open(args[1], "rb")
          wrk.method, wrk.body = "POST", file:read("*a")
          file:close()
          wrk.headers["Content-Type"] = "application/json"
          for at = 2, #args, 2 do wrk.headers[args[at]] = args[at + 1] end
        end
        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format('\nfigures {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d}\n',
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
        end
        """;

    private readonly string _folder;
    private readonly string _script;

    public Wrk(string folder)
    {
        _folder = folder;
        _script = Path.Combine(folder, "post.lua");
        File.WriteAllText(_script, Script);
    }

    public async Task<WrkFigures> RunAsync(Contestant contestant, Series series, int seconds, CancellationToken stop)
    {
        var body = Path.Combine(_folder, $"{series.FileName}{contestant.ModelSuffix}.json");
        await File.WriteAllTextAsync(body, series.Body("bench" + contestant.ModelSuffix), stop);
        List<string> arguments =
        [
            "-t1", Text($"-c{series.Connections}"), Text($"-d{seconds}s"), "--timeout", "20s", "-s", _script, contestant.ChatUrl.ToString(), "--", body,
            .. contestant.Headers.SelectMany(header => new[] { header.Key, header.Value }),
        ];
        var before = contestant.Process?.ProcessorTime() ?? default;
        using var process = Process.Start(new ProcessStartInfo(Tools.Path("wrk"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEndAsync(stop);
        var said = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        var used = (contestant.Process?.ProcessorTime() ?? default) - before;
        var at = said.LastIndexOf("figures {", StringComparison.Ordinal);
        if (at < 0)
        {
            throw new BenchException($"wrk at {contestant.Name}: {(await complaints).Trim()} {said.Trim()}");
        }

        var figures = JsonDocument.Parse(said[(at + 8)..]).RootElement;
        double Of(string name) => figures.GetProperty(name).GetDouble();
        return new((long)Of("requests"), Of("requests") / (Of("microseconds") / 1e6), Of("p50") / 1e3, Of("p99") / 1e3, used.TotalMicroseconds / Math.Max(1, Of("requests")), (long)Of("errors"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
