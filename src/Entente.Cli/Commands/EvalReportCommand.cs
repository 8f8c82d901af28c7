using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Evaluation;
using Entente.Evaluation.Reports;
using Entente.Evaluation.Runs;

namespace Entente.Cli.Commands;

/// <summary>One page that a person can read, of what `eval run --out` has kept.</summary>
internal static class EvalReportCommand
{
    private static readonly Option<string> Input = new("--in") { Description = "What `eval run --out` wrote", HelpName = "FILE", Required = true };
    private static readonly Option<string> Output = new("--out") { Description = "The page", HelpName = "FILE.html", DefaultValueFactory = _ => "report.html" };

    public static Command Create(Terminal terminal) => new Command("report", "Makes one HTML page with plots and tables of what was found") { Input, Output }.Does(terminal, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        FindingFile findings;
        try
        {
            findings = FindingFile.Read(context.Get(Input)!);
        }
        catch (EvaluationException exception)
        {
            throw new UserException(exception.Message, exception);
        }

        if (findings.Strategies.Count == 0 && findings.Headrooms.Count == 0)
        {
            throw new UserException($"{context.Get(Input)} holds no findings; entente eval run --out writes them");
        }

        // Whole or not at all: the page is written beside its place and moved there.
        var path = context.Get(Output)!;
        var unfinished = path + ".part";
        File.WriteAllText(unfinished, ReportPage.Of(findings));
        File.Move(unfinished, path, overwrite: true);
        if (context.Json)
        {
            context.WriteJson(new JsonObject { ["report"] = path, ["strategies"] = findings.Strategies.Count, ["headrooms"] = findings.Headrooms.Count });
        }
        else
        {
            context.Terminal.Out.WriteLine(path);
        }

        return Task.FromResult(ExitCode.Success);
    }
}
