using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Cli.Live;
using Entente.Configuration;
using Entente.Evaluation;
using Entente.Evaluation.Live;
using Entente.Evaluation.Measures;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Runs;
using Entente.Evaluation.Strategies;
using Entente.Evaluation.Training;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>Recorded results, or a live pool, through strategies: accuracy with interval, cost, calls and control, beside every baseline.</summary>
internal static class EvalRunCommand
{
    private static readonly string[] UsualStrategies = ["single", "repaired", "per-task", "vote"];

    private static readonly Option<string[]> Data = new("--data") { Description = "Files of recorded results; whole responses are joined with the answers of the same name", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Pools = new("--pools") { Description = "Which models form which pools (default: one pool of all that answered everything)", HelpName = "FILE" };
    private static readonly Option<string?> Models = new("--models") { Description = "Facts about the models (default: models.csv beside the pools or the data)", HelpName = "FILE" };
    private static readonly Option<string[]> Train = new("--train") { Description = "Files whose train part chooses the baselines (default: NAME.train.jsonl.gz beside the data or the pools, else the trained file)", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Strategies = new("--strategy") { Description = $"{string.Join(", ", RecordedStrategies.All.Select(strategy => strategy.Name))} (default: {string.Join(" ", UsualStrategies)}); with --live single, auto, any strategy, ensemble or model of the pool", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Part = new("--split") { Description = "train, test or all (every line as it is)", DefaultValueFactory = _ => "test" };
    private static readonly Option<string?> Trained = new("--trained") { Description = "What `entente train` wrote", HelpName = "FILE" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Datasets, or pools of them like ze-hard/mid (default: all)", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<double?> MaxCostRatio = new("--max-cost-ratio") { Description = "Mean cost at most this many times the best single model's", HelpName = "N" };
    private static readonly Option<int?> MaxCalls = new("--max-calls") { Description = "Calls at most, for each question", HelpName = "N" };
    private static readonly Option<double?> MaxCost = new("--max-cost") { Description = "Dollars at most, for each question", HelpName = "USD" };
    private static readonly Option<bool> Losses = new("--losses") { Description = "Also without each developer's and each jurisdiction's models" };
    private static readonly Option<bool> Headroom = new("--headroom") { Description = "Also what the pools have to gain: oracle, domains, correlation of errors" };
    private static readonly Option<string?> Output = new("--out") { Description = "Keep findings here, go on with those that are there; `eval report` makes a page of it", HelpName = "FILE" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Of the intervals and of strategies that draw", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Resamples = new("--resamples") { Description = "How often questions are drawn anew for an interval", DefaultValueFactory = _ => Bootstrap.DefaultResamples };

    public static Command Create(Terminal terminal)
    {
        var command = new Command("run", "Plays strategies over recorded results, or asks a live pool") { Data, Pools, Models, Train, Strategies, Part, Trained, Only, MaxCostRatio, MaxCalls, MaxCost, Losses, Headroom, Output, Seed, Resamples };
        foreach (var option in LiveOptions.All)
        {
            command.Options.Add(option);
        }

        return command.Does(terminal, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return context.Get(LiveOptions.Live) ? await AskAsync(context, cancellationToken) : Run(context, cancellationToken);
        }
        catch (EvaluationException exception)
        {
            throw new UserException(exception.Message, exception);
        }
        catch (LiveBudgetException exception)
        {
            throw new UserException($"{exception.Message}; what was answered is kept in {context.Get(LiveOptions.Results)}, run again with more to go on", exception);
        }
    }

    private static async Task<int> AskAsync(CommandContext context, CancellationToken cancellationToken)
    {
        RefuseBeside(context, "--live", [Pools, Models, Train, Trained, Only, MaxCostRatio, Losses, Headroom], "run `eval run --data RESULTS` without --live over what it has kept");
        var kept = context.Get(Output) is { } path ? FindingFile.Open(path) : null;
        var findings = await LiveEvaluation.RunAsync(context, new LiveOrder
        {
            Files = context.Get(Data)!,
            Strategies = context.Get(Strategies) ?? [],
            Split = SplitNamed(context.Get(Part)!),
            Caps = new LiveCaps
            {
                MaxCalls = (int?)Positive(context.Get(MaxCalls), MaxCalls),
                MaxCostUsd = Positive(context.Get(MaxCost), MaxCost),
                MaxSeconds = Positive(context.Get(LiveOptions.MaxSeconds), LiveOptions.MaxSeconds),
            },
            Seed = context.Get(Seed),
            Resamples = EnoughResamples(context),
        }, cancellationToken);
        if (findings is null)
        {
            return ExitCode.BadInput;
        }

        foreach (var finding in findings)
        {
            kept?.Add(finding);
            if (context.Json)
            {
                context.WriteJson(FindingText.ToJson(finding));
            }
        }

        if (!context.Json)
        {
            EvalText.WriteFindings(context.Terminal, findings);
        }

        return ExitCode.Success;
    }

    private static void RefuseBeside(CommandContext context, string with, IEnumerable<Option> options, string wayOut)
    {
        if (options.FirstOrDefault(option => context.Arguments.GetResult(option) is { Implicit: false }) is { } wrong)
        {
            throw new UserException($"{with} does not take {wrong.Name}; {wayOut}");
        }
    }

    private static int EnoughResamples(CommandContext context)
        => context.Get(Resamples) is >= 100 and var resamples ? resamples : throw new UserException($"--resamples {context.Get(Resamples)} is too few for an interval; write 100 or more");

    private static int Run(CommandContext context, CancellationToken cancellationToken)
    {
        RefuseBeside(context, "`eval run` over recorded results", LiveOptions.All.Skip(1), "it asks live models with --live");
        var settings = Settings(context);
        var kept = context.Get(Output) is { } path ? FindingFile.Open(path) : null;
        var data = EvaluationData.Read(new EvaluationFiles
        {
            Data = context.Get(Data)!,
            Split = settings.Split,
            Pools = context.Get(Pools),
            Models = context.Get(Models),
            Train = context.Get(Train) ?? [],
            Summaries = TrainedSummaries.Of(settings.TrainedFile),
        }, cancellationToken);
        foreach (var line in data.Notes.Concat(data.BadLines.Select(bad => bad.ToString())))
        {
            context.Terminal.Error.WriteLine($"entente: {line}");
        }

        var run = new EvaluationRun(data, settings, kept, TimeProvider.System);
        var outcomes = WithProgress(context, run, cancellationToken);
        var findings = outcomes.Select(outcome => outcome.Finding).OfType<StrategyFinding>().ToList();
        if (!context.Json)
        {
            EvalText.WriteFindings(context.Terminal, findings);
        }

        if (context.Get(Headroom))
        {
            var headrooms = run.Headrooms().ToList();
            if (!context.Json)
            {
                EvalText.WriteHeadroom(context.Terminal, headrooms);
            }
        }

        if (data.BadLines.Count > 0)
        {
            throw new UserException($"{data.BadLines[0]}{(data.BadLines.Count > 1 ? $", and {data.BadLines.Count - 1} more lines" : "")}; the figures are those of the other lines, mend the file and run again");
        }

        return findings.Count > 0
            ? ExitCode.Success
            : throw new UserException($"no strategy could work on these data: {outcomes.Select(outcome => outcome.Refusal).OfType<string>().First()}");
    }

    private static List<CellOutcome> WithProgress(CommandContext context, EvaluationRun run, CancellationToken cancellationToken)
    {
        if (!context.Terminal.Progress.Profile.Capabilities.Interactive)
        {
            return Play(() => { });
        }

        return context.Terminal.Progress.Progress().AutoClear(true).Start(progress =>
        {
            var task = progress.AddTask("evaluating", maxValue: run.Cells);
            return Play(() => task.Increment(1));
        });

        List<CellOutcome> Play(Action tick)
        {
            var outcomes = new List<CellOutcome>();
            foreach (var outcome in run.Play(cancellationToken))
            {
                outcomes.Add(outcome);
                if (outcome.Refusal is { } refusal)
                {
                    context.Terminal.Error.WriteLine($"entente: {refusal}");
                }
                else if (context.Json)
                {
                    context.WriteJson(FindingText.ToJson(outcome.Finding!));
                }

                tick();
            }

            return outcomes;
        }
    }

    private static EvaluationSettings Settings(CommandContext context) => new()
    {
        Strategies = [.. (context.Get(Strategies) is { Length: > 0 } named ? named : UsualStrategies).Distinct().Select(Named)],
        Split = SplitNamed(context.Get(Part)!),
        Only = context.Get(Only) ?? [],
        Caps = new Caps
        {
            MaxCostRatio = Positive(context.Get(MaxCostRatio), MaxCostRatio),
            MaxCalls = (int?)Positive(context.Get(MaxCalls), MaxCalls),
            MaxCostUsd = Positive(context.Get(MaxCost), MaxCost),
        },
        TrainedFile = context.Get(Trained) is { } trained
            ? File.Exists(trained) ? trained : throw new UserException($"--trained {trained} is not there; `entente train` writes it")
            : null,
        WithLosses = context.Get(Losses),
        Seed = context.Get(Seed),
        Resamples = EnoughResamples(context),
    };

    private static IStrategyFactory Named(string name)
    {
        var names = RecordedStrategies.All.Select(strategy => strategy.Name).ToArray();
        return RecordedStrategies.Named(name) ?? throw new UserException($"no such strategy \"{name}\"; {NearestName.Hint(name, names, "strategy")}");
    }

    private static Split SplitNamed(string name) => name switch
    {
        "train" => Split.Train,
        "test" => Split.Test,
        "all" => Split.All,
        _ => throw new UserException($"--split {name} is no part; write train, test or all"),
    };

    private static double? Positive(double? value, Option option) => value is null or > 0
        ? value
        : throw new UserException(FormattableString.Invariant($"{option.Name} {value} leaves nothing to spend; write a number above zero"));
}
