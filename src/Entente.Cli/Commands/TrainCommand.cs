using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Evaluation;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Training;
using Entente.Learning;

namespace Entente.Cli.Commands;

/// <summary>Learns from recorded results which model to ask and whose answer to take.</summary>
internal static class TrainCommand
{
    private static readonly Option<string[]> Data = new("--data") { Description = "Files of recorded results, gzip allowed", HelpName = "FILE", AllowMultipleArgumentsPerToken = true, Required = true };
    private static readonly Option<string?> Pools = new("--pools") { Description = "Datasets and pools; without it each file is one dataset with one pool", HelpName = "FILE" };
    private static readonly Option<string?> Models = new("--models") { Description = "Facts about models; without it models.csv beside the pools or the data", HelpName = "FILE" };
    private static readonly Option<string> Out = new("--out") { Description = "Where to write what was learned", HelpName = "FILE", Required = true };
    private static readonly Option<Split> Part = new("--split") { Description = "Which part of the data to learn from: train, or all", DefaultValueFactory = _ => Split.Train };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "The same seed and data make the same file", DefaultValueFactory = _ => 1 };

    public static Command Create(Terminal terminal) =>
        new Command("train", "Learn from recorded results which model to ask and whose answer to take") { Data, Pools, Models, Out, Part, Seed }.Does(terminal, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Get(Part) == Split.Test)
        {
            throw new UserException("--split test is what figures are measured on; learn from train, or from all where nothing is to be measured");
        }

        try
        {
            var files = context.Get(Data)!;
            var data = EvaluationData.Read(new EvaluationFiles { Data = files, Split = context.Get(Part), Pools = context.Get(Pools), Models = context.Get(Models) }, cancellationToken);
            foreach (var note in data.BadLines.Select(line => line.ToString()).Concat(data.Notes))
            {
                context.Terminal.Error.WriteLine(note);
            }

            var trainer = new Trainer(context.Get(Seed), new Lines(context.Terminal.Error));
            var learned = trainer.Train(data, files, context.Get(Part).ToString().ToLowerInvariant(), cancellationToken);
            learned.Save(context.Get(Out)!);
            Show(context, learned, context.Get(Out)!);
            return Task.FromResult(ExitCode.Success);
        }
        catch (EvaluationException exception)
        {
            throw new UserException(exception.Message);
        }
    }

    private static void Show(CommandContext context, LearnedFile learned, string path)
    {
        var figures = learned.Domains.SelectMany(domain => domain.Pools.Select(pool => (domain.Name, Pool: pool.Name, pool.Figures))).ToList();
        if (context.Json)
        {
            context.WriteJson(new JsonObject
            {
                ["file"] = path,
                ["version"] = learned.Version,
                ["seed"] = learned.Seed,
                ["split"] = learned.Split,
                ["datasets"] = new JsonArray([.. learned.Domains.Select(domain => JsonValue.Create(domain.Name))]),
                ["pools"] = new JsonArray([.. figures.Select(figure => new JsonObject
                {
                    ["dataset"] = figure.Name,
                    ["pool"] = figure.Pool,
                    ["questions"] = figure.Figures.Questions,
                    ["selector"] = figure.Figures.Selector,
                    ["best_single"] = figure.Figures.BestSingle,
                    ["repaired"] = figure.Figures.Repaired,
                    ["best_per_kind"] = figure.Figures.BestPerKind,
                    ["oracle"] = figure.Figures.Oracle,
                })]),
            });
            return;
        }

        context.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {learned.Domains.Count} datasets, {figures.Count} pools, {new FileInfo(path).Length / 1024} KiB"));
    }

    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value)
        {
            lock (writer)
            {
                writer.WriteLine(value);
            }
        }
    }
}
