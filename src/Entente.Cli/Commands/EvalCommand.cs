using System.CommandLine;

namespace Entente.Cli.Commands;

/// <summary>What measures how good answers are: strategies over recorded results, what came of it on a page, searches.</summary>
internal static class EvalCommand
{
    public static Command Create(Terminal terminal) => new("eval", "Measure how good strategies and searches are")
    {
        EvalRunCommand.Create(terminal),
        EvalReportCommand.Create(terminal),
        EvalSearchCommand.Create(terminal),
    };
}
