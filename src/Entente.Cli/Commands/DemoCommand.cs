using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Cli.Demo;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>The main job from nothing: many models answer as one, the one that is speaking is taken away, and the answer goes on.</summary>
internal static class DemoCommand
{
    private static readonly Option<string?> Pool = new("--pool")
    {
        Description = "Ask real models: auto (what the environment and this machine offer), or a configuration file (default: a rehearsal)",
        HelpName = "auto|FILE",
    };

    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave the server running until Ctrl-C" };

    public static Command Create(Terminal terminal) =>
        new Command("demo", "See it: an answer of many models outlives the one that is speaking; the models are a rehearsal") { Pool, Keep }.Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments.GetValue(GlobalOptions.Data) is not null || context.Arguments.GetValue(GlobalOptions.Server) is not null)
        {
            throw new UserException("demo starts a server of its own with its data in a temporary directory: leave --data and --server out");
        }

        // 1. The house.
        await using var house = await DemoHouse.OpenAsync(context, context.Get(Pool), cancellationToken);
        if (house is null)
        {
            return ExitCode.BadInput;
        }

        var request = DemoRequest.For(house);
        await Opening.SayAsync(context, house, request, cancellationToken);
        try
        {
            // 2. The play.
            using var client = new DemoClient(house.Url);
            var play = new DemoPlay(client, request.Body);
            await View(context).ShowAsync(play, cancellationToken);

            // 3. What is left of it.
            var kept = await DemoReceipt.KeepAsync(client, play.Run!, request.Body, play.Story.Text, cancellationToken);
            Say(context, house, play.Story, kept);
            if (context.Get(Keep))
            {
                await KeepAsync(context, house, play.Story, cancellationToken);
            }

            return kept.Verdict.Ok ? ExitCode.Success : ExitCode.NegativeVerdict;
        }
        catch (DemoException failure)
        {
            context.Terminal.Error.WriteLine($"entente: {failure.Message}");
            return ExitCode.NegativeVerdict;
        }
    }

    private static IDemoView View(CommandContext context)
    {
        if (context.Json)
        {
            return new SilentView();
        }

        var console = context.Terminal.Console;
        return context.Terminal.IsTerminal && console.Profile.Capabilities is { Ansi: true, Interactive: true } ? new LiveView(console) : new PlainView(context.Terminal.Out);
    }

    private static void Say(CommandContext context, DemoHouse house, Story story, DemoReceipt kept)
    {
        if (context.Json)
        {
            context.WriteJson(ToJson(story, kept));
            context.Terminal.Out.Flush();
            return;
        }

        if (story.Handovers.Count == 0)
        {
            ReceiptLines.Say(context.Terminal, "note", story.Withdrawal is null
                ? "the answer was over before its model could be withdrawn: ask again"
                : "the answer was over when its model was withdrawn: ask again");
        }

        Opening.Heading(context.Terminal, "The receipt");
        ReceiptLines.Write(context.Terminal, kept, house.IsRehearsal);
        if (!context.Get(Keep))
        {
            ReceiptLines.Say(context.Terminal, "next", $"with a key such as OPENAI_API_KEY, or a local engine: {ReceiptLines.Itself} init, then {ReceiptLines.Itself} up, and point an OpenAI client at http://127.0.0.1:8787/v1");
        }
    }

    private static async Task KeepAsync(CommandContext context, DemoHouse house, Story story, CancellationToken cancellationToken)
    {
        using var stop = new Stop(cancellationToken);
        var url = house.Url.ToString().TrimEnd('/');
        if (!context.Json)
        {
            context.Terminal.Out.WriteLine($"listening on {url}");
            if (story.Withdrawal is { } withdrawal)
            {
                ReceiptLines.Say(context.Terminal, "still", $"the directive holds; lift it with: {ReceiptLines.Itself} directive lift {withdrawal.Directive} --server {url}");
            }

            ReceiptLines.Say(context.Terminal, "stop", "Ctrl-C; the data go with it");
            context.Terminal.Out.Flush();
        }

        await stop.WhenTold;
    }

    private static JsonObject ToJson(Story story, DemoReceipt kept) => new()
    {
        ["answer"] = story.Text,
        ["status"] = kept.Receipt.Status.ToString().ToLowerInvariant(),
        ["continued"] = kept.Receipt.Handovers.Count,
        ["contributors"] = new JsonArray([.. kept.Receipt.Contributors.Select(contributor => (JsonNode)contributor.Model)]),
        ["receipt"] = kept.File,
        ["key"] = kept.KeyFile,
        ["verified"] = kept.Verdict.Ok,
        ["run"] = kept.Receipt.Run,
        ["cost_usd"] = kept.Receipt.CostNanoUsd / 1e9m,
        ["withdrawn"] = story.Withdrawal is { } withdrawal
            ? new JsonObject { ["directive"] = withdrawal.Directive, [withdrawal.Axis] = withdrawal.Value, ["speaking"] = withdrawal.Model }
            : null,
        ["handovers"] = new JsonArray(
        [
            .. kept.Receipt.Handovers.Select(handover => new JsonObject
            {
                ["at_chars"] = handover.AtChars,
                ["from"] = handover.From,
                ["to"] = handover.To,
                ["form"] = handover.Form,
                ["matched"] = handover.Matched,
            }),
        ]),
    };
}
