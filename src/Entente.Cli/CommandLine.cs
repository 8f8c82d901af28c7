using System.CommandLine;
using Entente.Cli.Commands;
using Entente.Configuration;

namespace Entente.Cli;

/// <summary>The whole command line: which commands there are, and what becomes of an exit.</summary>
internal static class CommandLine
{
    /// <summary>A command is one file in Commands and one line here, in the order of the help.</summary>
    private static readonly Func<Terminal, Command>[] Commands =
    [
        InitCommand.Create,
        DemoCommand.Create,
        UpCommand.Create,
        AskCommand.Create,
        PoolCommand.Create,
        CheckCommand.Create,
        KeyCommand.Create,
        DirectiveCommand.Create,
        RunCommand.Create,
        LedgerCommand.Create,
        TrainCommand.Create,
        ReceiptCommand.Create,
        LogCommand.Create,
        BackupCommand.Create,
        RestoreCommand.Create,
        ExportCommand.Create,
        SimulateCommand.Create,
        EvalCommand.Create,
        BenchCommand.Create,
        RehearseCommand.Create,
    ];

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var root = new RootCommand("Many language models answer as one, and the answer goes on when any of them is taken away.");
        GlobalOptions.AddTo(root);
        foreach (var create in Commands)
        {
            root.Subcommands.Add(create(terminal));
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            terminal.Error.WriteLine($"entente: {Say(parsed)}");
            return ExitCode.BadInput;
        }

        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // How long a command may take to put things in order after Ctrl-C or SIGTERM; `up` drains within it.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
        };
        return await parsed.InvokeAsync(invocation);
    }

    /// <summary>One line for the first error: a misspelt command is not also an argument that nobody wanted.</summary>
    private static string Say(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unmatched = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        if (command.Subcommands.Count > 0)
        {
            var names = command.Subcommands.Select(sub => sub.Name).ToArray();
            var path = command is RootCommand ? "entente" : $"entente {command.Name}";
            return unmatched switch
            {
                null => $"name a command: {string.Join(", ", names)}; see {path} --help",
                ['-', ..] => $"no such option \"{unmatched}\"; see {path} --help",
                _ => $"no such command \"{unmatched}\"; {NearestName.Hint(unmatched, names, "command")}",
            };
        }

        if (unmatched is ['-', ..])
        {
            var options = command.Options.Concat(parsed.RootCommandResult.Command.Options).Select(option => option.Name).ToArray();
            return $"no such option \"{unmatched}\"; {NearestName.Hint(unmatched, options, "option")}";
        }

        return $"{parsed.Errors[0].Message.TrimEnd('.')}; see entente {command.Name} --help";
    }
}
