using Entente.Evaluation;
using Entente.Evaluation.Live;
using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Runs;
using Spectre.Console;

namespace Entente.Cli.Live;

/// <summary>`eval run --live`: the questions of a file asked of a pool.</summary>
internal static class LiveEvaluation
{
    private static readonly string[] UsualStrategies = ["single", "vote", "fuse"];

    /// <param name="files">Of questions.</param>
    /// <returns>Null after the errors of the configuration were written to stderr.</returns>
    public static async Task<IReadOnlyList<StrategyFinding>?> RunAsync(CommandContext context, LiveOrder order, CancellationToken cancellationToken)
    {
        using var judges = new LiveJudges();

        // 1. The pool, unless a server has it, and who judges.
        await using var pool = context.Server is null ? await ChosenPool.ChooseAsync(context, context.Get(LiveOptions.Pool), cancellationToken) : null;
        if (context.Server is null && pool is null)
        {
            return null;
        }

        var (judgeName, judge) = judges.Choose(context.Get(LiveOptions.Verifier), context.Get(LiveOptions.VerifierCommand), pool?.Definition);

        // 2. The questions. Nothing is asked, and so nothing paid, while a line is wrong.
        List<LiveDataset> datasets = [.. order.Files.Select(file => LiveDataset.Read(file, judge.NeedsGold))];
        if (datasets.SelectMany(dataset => dataset.BadLines).ToList() is [var first, ..] bad)
        {
            bad.ForEach(line => context.Terminal.Error.WriteLine($"entente: {line}"));
            throw new UserException($"{first}{(bad.Count > 1 ? $", and {bad.Count - 1} more lines" : "")}; nothing was asked, mend the file and run again");
        }

        // 3. Everything that is asked goes through a server, as any caller's question does.
        await using var server = context.Server is { } url ? ServerAccess.At(context, url) : await ServerAccess.OverAsync(pool!, cancellationToken);
        var settings = new LiveSettings
        {
            Pool = context.Server?.Authority ?? (pool!.IsRehearsal ? "rehearsal" : pool.File is { } file ? Path.GetFileNameWithoutExtension(file) : "found"),
            Models = Chosen(await LivePoolModels.ReadAsync(server, cancellationToken), context.Get(LiveOptions.Alone) ?? []),
            Strategies = await LiveStrategies.FindAsync(server, order.Strategies is { Count: > 0 } named ? named : UsualStrategies, cancellationToken),
            Split = order.Split,
            Caps = order.Caps,
            WithControl = !context.Get(LiveOptions.NoControl),
            BudgetUsd = context.Get(LiveOptions.Budget),
            Parallel = context.Get(LiveOptions.Parallel) is > 0 and var parallel ? parallel : throw new UserException("--parallel needs at least 1"),
            Seed = order.Seed,
            Resamples = order.Resamples,
        };
        var results = LiveFile.Open(context.Get(LiveOptions.Results) ?? throw new UserException("--live needs --results FILE: answers are kept there, so that nothing is paid twice"), judgeName);
        return await PlayAsync(context, new HttpLivePool(server), judge, results, datasets, settings, cancellationToken);
    }

    private static async Task<IReadOnlyList<StrategyFinding>> PlayAsync(CommandContext context, HttpLivePool pool, ILiveJudge judge, LiveFile results, List<LiveDataset> datasets, LiveSettings settings, CancellationToken cancellationToken)
    {
        var findings = new List<StrategyFinding>();
        await LiveView.ShowAsync(context.Terminal, async view =>
        {
            foreach (var dataset in datasets)
            {
                findings.AddRange(await new LiveRun(pool, judge, results, dataset, settings, view).PlayAsync(TimeProvider.System, cancellationToken));
            }
        });
        return findings;
    }

    private static IReadOnlyList<ModelFacts> Chosen(IReadOnlyList<ModelFacts> models, string[] names)
    {
        foreach (var name in names.Where(name => !models.Any(model => model.Name == name)))
        {
            throw new UserException($"--alone {name} is no model that can be asked; there are {string.Join(", ", models.Select(model => model.Name))}");
        }

        return names.Length == 0 ? models : [.. models.Where(model => names.Contains(model.Name))];
    }
}

/// <summary>What `eval run` says for live pools and recorded results alike.</summary>
internal sealed record LiveOrder
{
    public required IReadOnlyList<string> Files { get; init; }

    public required IReadOnlyList<string> Strategies { get; init; }

    public required Split Split { get; init; }

    public required LiveCaps Caps { get; init; }

    public int Seed { get; init; } = 1;

    public int Resamples { get; init; } = Bootstrap.DefaultResamples;
}
