using System.CommandLine;
using System.Net.Sockets;

namespace Entente.Cli;

internal static class CommandExtensions
{
    /// <summary>
    /// Gives the command its action and returns the command. Whatever the action throws becomes one line on stderr:
    /// <see cref="UserException"/> and failures of files and sockets exit with 2, a cancellation with 130. A user never sees a
    /// stack trace, unless ENTENTE_TRACE is set.
    /// </summary>
    public static Command Does(this Command command, Terminal terminal, Func<CommandContext, CancellationToken, Task<int>> action)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await action(new CommandContext(parsed, terminal), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                terminal.Error.WriteLine("entente: cancelled");
                return ExitCode.Cancelled;
            }
            catch (Exception exception)
            {
                terminal.Error.WriteLine($"entente: {OneLine(exception)}");
                if (terminal.Variable("ENTENTE_TRACE") is not null)
                {
                    terminal.Error.WriteLine(exception);
                }

                return ExitCode.BadInput;
            }
        });
        return command;
    }

    private static string OneLine(Exception exception)
    {
        var message = exception.Message.ReplaceLineEndings(" ").Trim();
        return exception switch
        {
            UserException => message,
            IOException or UnauthorizedAccessException or SocketException or HttpRequestException => message,
            _ => $"unexpected {exception.GetType().Name}: {message}; this is a fault of Entente, ENTENTE_TRACE=1 shows where",
        };
    }
}
