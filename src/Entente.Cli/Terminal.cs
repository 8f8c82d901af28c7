using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>
/// Where a command writes. Results go to <see cref="Out"/> (or <see cref="Console"/>, the same stream with layout), progress and
/// errors to <see cref="Error"/> (or <see cref="Progress"/>). Colours and layout only on a terminal and without NO_COLOR; in a
/// pipe there are plain lines of any width.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>Compact, and letters of any script as they are.</summary>
    public static readonly JsonSerializerOptions JsonFormat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Func<string, string?> variable;

    /// <param name="isTerminal">A person reads stdout.</param>
    /// <param name="isProgressTerminal">A person reads stderr.</param>
    public Terminal(TextWriter output, TextWriter error, bool isTerminal, bool isProgressTerminal, Func<string, string?> variable)
    {
        Out = output;
        Error = error;
        IsTerminal = isTerminal;
        this.variable = variable;
        var hasColours = Variable("NO_COLOR") is null && Variable("TERM") != "dumb";
        Console = NewConsole(output, isTerminal, hasColours);
        Progress = NewConsole(error, isProgressTerminal, hasColours);
    }

    public TextWriter Out { get; }
    public TextWriter Error { get; }
    public bool IsTerminal { get; }

    /// <summary>stdout with colours and layout.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>stderr with colours and layout; progress bars show on a terminal only.</summary>
    public IAnsiConsole Progress { get; }

    public static Terminal OfProcess() => new(
        System.Console.Out,
        System.Console.Error,
        !System.Console.IsOutputRedirected,
        !System.Console.IsErrorRedirected,
        Environment.GetEnvironmentVariable);

    /// <summary>An environment variable; null where it is not set or empty.</summary>
    public string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    public void Dispose()
    {
        Out.Flush();
        Error.Flush();
    }

    private static IAnsiConsole NewConsole(TextWriter writer, bool isTerminal, bool hasColours)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = 10_000;   // nothing is wrapped in a pipe
        }

        return console;
    }
}
