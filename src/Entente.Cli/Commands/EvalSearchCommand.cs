using System.CommandLine;
using System.Globalization;
using Entente.Cli.SearchFigures;
using Entente.Search;
using Entente.Search.Landscapes;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>How well the variants of tree search do on synthetic landscapes: every one, every budget, every control, losses too.</summary>
internal static class EvalSearchCommand
{
    private static readonly Option<string[]> Files = new("--landscapes") { Description = "Files of landscapes (docs/search.md)", AllowMultipleArgumentsPerToken = true, Required = true };
    private static readonly Option<int[]> Budgets = new("--budgets") { Description = "Evaluations that a search may make (default 25 50 100 250)", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [25, 50, 100, 250] };
    private static readonly Option<int> Seeds = new("--seeds") { Description = "How many seeds (default 200)", DefaultValueFactory = _ => 200 };
    private static readonly Option<double[]> Noise = new("--noise") { Description = "Standard deviations of the verifier's noise (default 0 0.05)", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [0, 0.05] };
    private static readonly Option<string[]> Variants = new("--variants") { Description = $"Which of {string.Join(", ", SearchVariantNames.All)} (default all)", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. SearchVariantNames.All] };

    public static Command Create(Terminal terminal) =>
        new Command("search", "Tree search on synthetic landscapes: our variant, AB-MCTS and plain controls at equal budget") { Files, Budgets, Seeds, Noise, Variants }.Does(terminal, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var measurement = new SearchMeasurement(
            [.. context.Get(Variants)!.SelectMany(Split).Select(Variant).Distinct()],
            [.. context.Get(Budgets)!.Distinct().Order().Select(budget => budget >= 1 ? budget : throw new UserException($"--budgets {budget} is no number of evaluations; write it like --budgets 25 250"))],
            context.Get(Seeds) is >= 1 and var seeds ? seeds : throw new UserException($"--seeds {context.Get(Seeds)} is no number of seeds; write it like --seeds 200"));
        double[] noises = [.. context.Get(Noise)!.Select(noise => noise >= 0 && double.IsFinite(noise) ? noise : throw new UserException(string.Create(CultureInfo.InvariantCulture, $"--noise {noise} is no standard deviation; write it like --noise 0 0.05")))];
        Landscape[] landscapes = [.. context.Get(Files)!.SelectMany(Read)];

        var table = Tables.Of(context.Terminal, ["landscape", "noise", "budget", .. measurement.Variants.Select(SearchVariantNames.Name)]);
        WithProgress(context.Terminal, landscapes.Length * noises.Length * measurement.Trials, tick =>
        {
            foreach (var landscape in landscapes)
            {
                foreach (var noise in noises)
                {
                    Show(context, table, measurement.Run(landscape, noise, tick, cancellationToken));
                }
            }
        });

        if (!context.Json)
        {
            context.Terminal.Console.Write(table);
            context.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean true score of the answer returned, over {measurement.Seeds} seeds, with half of its 95 % interval; * the best of its line"));
        }

        return Task.FromResult(ExitCode.Success);
    }

    private static void Show(CommandContext context, Table table, IReadOnlyList<SearchFigure> figures)
    {
        if (context.Json)
        {
            foreach (var figure in figures)
            {
                context.WriteJson(figure.ToJson());
            }

            return;
        }

        foreach (var line in figures.GroupBy(figure => figure.Budget))
        {
            var first = line.First();
            Tables.Row(table, [first.Landscape, Text(first.Noise, "0.###"), first.Budget, .. line.Select(figure => System.Text.Json.Nodes.JsonValue.Create($"{Text(figure.Mean, "0.000")} ±{Text(figure.HalfWidth, ".000")}{(figure.Regret <= 0 ? "*" : "")}"))]);
        }
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static SearchVariant Variant(string name)
        => SearchVariantNames.Find(name) ?? throw new UserException($"--variants: no variant \"{name}\"; there are {string.Join(", ", SearchVariantNames.All)}");

    private static IEnumerable<Landscape> Read(string file)
    {
        try
        {
            return LandscapeFile.Parse(File.ReadAllText(file), file);
        }
        catch (SearchException exception)
        {
            throw new UserException(exception.Message);
        }
    }

    private static void WithProgress(Terminal terminal, int count, Action<Action> work)
    {
        if (!terminal.Progress.Profile.Capabilities.Interactive)
        {
            work(() => { });
            return;
        }

        terminal.Progress.Progress().AutoClear(true).Start(progress =>
        {
            var task = progress.AddTask("searching", maxValue: count);
            work(() => task.Increment(1));
        });
    }
}
