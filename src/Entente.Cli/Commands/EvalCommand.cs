using System.CommandLine;

namespace Entente.Cli.Commands;

/// <summary>What measures how good answers are.</summary>
internal static class EvalCommand
{
    public static Command Create(Terminal terminal) => new("eval", "Measure how good strategies and searches are")
    {
        EvalSearchCommand.Create(terminal),
    };
}
