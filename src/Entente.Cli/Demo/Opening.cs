using Spectre.Console;

namespace Entente.Cli.Demo;

/// <summary>What a person is told before it begins: what this is, what is asked, and what it may cost.</summary>
internal static class Opening
{
    private static readonly TimeSpan ToThinkTwice = TimeSpan.FromSeconds(4);

    public static async Task SayAsync(CommandContext context, DemoHouse house, DemoRequest request, CancellationToken cancellationToken)
    {
        var terminal = context.Terminal;
        if (context.Json)
        {
            if (request.Cost is { } cost)
            {
                await terminal.Error.WriteLineAsync($"entente: {cost}");
            }

            return;
        }

        Heading(terminal, "Entente demo", isFirst: true);
        terminal.Console.WriteLine(request.Cost ?? "A rehearsal: the models are simulated, their names invented; nothing is paid.");
        terminal.Console.WriteLine("Several answer as one, and the one that is speaking will be taken away.");
        ReceiptLines.Say(terminal, "server", $"{house.Url.ToString().TrimEnd('/')}, asked as any OpenAI client asks it");
        ReceiptLines.Say(terminal, "question", request.Question);
        terminal.Console.WriteLine();
        await terminal.Out.FlushAsync(cancellationToken);
        if (!house.IsRehearsal && terminal.IsTerminal)
        {
            await Task.Delay(ToThinkTwice, cancellationToken);
        }
    }

    public static void Heading(Terminal terminal, string title, bool isFirst = false)
    {
        if (!terminal.IsTerminal)
        {
            terminal.Out.WriteLine(isFirst ? title : $"{terminal.Out.NewLine}{title}");
            return;
        }

        terminal.Console.WriteLine();
        terminal.Console.Write(new Rule($"[bold]{title}[/]") { Justification = Justify.Left, Style = new Style(Color.Grey) });
    }
}
