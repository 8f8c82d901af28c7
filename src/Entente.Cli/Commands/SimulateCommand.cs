using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Simulation;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>The whole core under seeded faults in simulated time: which seeds break a rule, and how to see it again.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Seeds = new("--seeds") { Description = "How many seeds", DefaultValueFactory = _ => 200 };
    private static readonly Option<long> From = new("--from") { Description = "The first seed", DefaultValueFactory = _ => 0 };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("simulate", "Run the whole core under seeded faults in simulated time; prints failing seeds");
        command.Options.Add(Seeds);
        command.Options.Add(From);
        return command.Does(terminal, RunAsync);
    }

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (count, from) = (context.Get(Seeds), context.Get(From));
        if (count < 1)
        {
            throw new UserException($"--seeds {count} is no number of seeds; write it like --seeds 200");
        }

        if (from < 0)
        {
            throw new UserException($"--from {from} is no seed; seeds are whole numbers from 0 on");
        }

        var watch = Stopwatch.StartNew();
        var outcomes = WithProgress(context.Terminal, count, tick => Simulate(from, count, tick, cancellationToken));
        var failed = outcomes.Where(outcome => outcome.Violation is not null).ToList();
        if (context.Json)
        {
            context.WriteJson(ToJson(outcomes, failed, watch.Elapsed));
        }
        else
        {
            Say(context.Terminal, outcomes, failed, watch.Elapsed);
        }

        return Task.FromResult(failed.Count == 0 ? ExitCode.Success : ExitCode.NegativeVerdict);
    }

    private static List<SeedOutcome> Simulate(long from, int count, Action tick, CancellationToken cancellationToken)
    {
        // Each world keeps to one thread; there are as many at a time as there are processors.
        var outcomes = new SeedOutcome[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, at =>
        {
            outcomes[at] = Simulator.Run((ulong)(from + at));
            tick();
        });
        return [.. outcomes];
    }

    private static List<SeedOutcome> WithProgress(Terminal terminal, int count, Func<Action, List<SeedOutcome>> work)
        => terminal.Progress.Profile.Capabilities.Interactive
            ? terminal.Progress.Progress().AutoClear(true).Start(progress =>
            {
                var task = progress.AddTask("simulating", maxValue: count);
                return work(() => task.Increment(1));
            })
            : work(() => { });

    private static void Say(Terminal terminal, List<SeedOutcome> outcomes, List<SeedOutcome> failed, TimeSpan time)
    {
        foreach (var outcome in failed)
        {
            var violation = outcome.Violation!;
            terminal.Out.WriteLine($"seed {outcome.Seed}: {violation.Invariant}{(violation.Run is { } run ? $", run {run}" : "")}: {violation.What}");
            foreach (var line in outcome.Last)
            {
                terminal.Out.WriteLine($"    {line}");
            }

            terminal.Out.WriteLine($"    again: entente simulate --from {outcome.Seed} --seeds 1");
        }

        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcomes.Count} seeds, {failed.Count} failed; {outcomes.Sum(one => one.Runs)} runs ({outcomes.Sum(one => one.Complete)} complete, {outcomes.Sum(one => one.Failed)} failed, {outcomes.Sum(one => one.Left)} left, {outcomes.Sum(one => one.Crashed)} lost in a crash), {outcomes.Sum(one => one.Continued)} handovers, {outcomes.Sum(one => one.Calls)} calls, {outcomes.Sum(one => one.Events)} events in {time.TotalSeconds:0.0} s"));
    }

    private static JsonObject ToJson(List<SeedOutcome> outcomes, List<SeedOutcome> failed, TimeSpan time) => new()
    {
        ["seeds"] = outcomes.Count,
        ["failed"] = new JsonArray([.. failed.Select(outcome => JsonValue.Create(outcome.Seed))]),
        ["events"] = outcomes.Sum(outcome => outcome.Events),
        ["seconds"] = Math.Round(time.TotalSeconds, 3),
        ["runs"] = outcomes.Sum(outcome => outcome.Runs),
        ["violations"] = new JsonArray([.. failed.Select(outcome => new JsonObject { ["seed"] = outcome.Seed, ["invariant"] = outcome.Violation!.Invariant, ["what"] = outcome.Violation.What })]),
        ["trace"] = outcomes.Aggregate(14695981039346656037UL, (hash, outcome) => (hash ^ outcome.TraceHash) * 1099511628211).ToString("x16", CultureInfo.InvariantCulture),
    };
}
