using Entente.Cli;

namespace Entente.Tests.Cli;

/// <summary>A run of the command line in this process, as a pipe sees it.</summary>
internal sealed record CommandLineRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandLineRun> OfAsync(params string[] args) => OfAsync([], args);

    public static async Task<CommandLineRun> OfAsync((string Name, string Value)[] variables, string[] args)
    {
        var table = variables.ToDictionary(pair => pair.Name, pair => pair.Value);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal(output, error, isTerminal: false, isProgressTerminal: false, table.GetValueOrDefault);
        var exitCode = await CommandLine.RunAsync(args, terminal);
        return new(exitCode, output.ToString(), error.ToString());
    }
}
