using System.CommandLine;

namespace Entente.Bench;

/// <summary>The options of the run, with their defaults: the full run takes about a quarter of an hour, <c>--quick</c> two to three minutes.</summary>
internal static class RunCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "Fewer series, rounds and requests: two to three minutes" };
    private static readonly Option<int?> Seconds = new("--seconds") { Description = "How long each contestant is measured in a round, whole seconds (default 1)" };
    private static readonly Option<int?> Rounds = new("--rounds") { Description = "How many rounds; medians are shown (default 5, quick 2)" };
    private static readonly Option<int?> Requests = new("--requests") { Description = "How many requests the measure of memory sends (default 1,000,000, quick 100,000)" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Names of contestants; direct is always there", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<DirectoryInfo> Root = new("--root") { Description = "The repository", DefaultValueFactory = _ => new DirectoryInfo(".") };
    private static readonly Option<string?> Note = new("--note") { Description = "A sentence about this run for the page" };
    private static readonly Option<bool> NoPage = new("--no-page") { Description = "Leaves docs/performance.md as it is" };

    public static Command Create()
    {
        var command = new Command("run", "Measures everything and writes docs/performance.md") { Quick, Seconds, Rounds, Requests, Only, Root, Note, NoPage };
        command.SetAction((parsed, stop) =>
        {
            var quick = parsed.GetValue(Quick);
            return BenchRun.RunAsync(new BenchOptions
            {
                Quick = quick,
                Seconds = parsed.GetValue(Seconds) ?? 1,
                Rounds = parsed.GetValue(Rounds) ?? (quick ? 2 : 5),
                MemoryRequests = parsed.GetValue(Requests) ?? (quick ? 100_000 : 1_000_000),
                PacedStreams = quick ? 20 : 200,
                IdleStreams = 2_000,
                SlowRounds = quick ? 3 : 7,
                Starts = quick ? 3 : 9,
                Only = parsed.GetValue(Only) ?? [],
                Root = parsed.GetValue(Root)!.FullName,
                Note = parsed.GetValue(Note),
                WritesPage = !parsed.GetValue(NoPage),
            }, stop);
        });
        return command;
    }
}
