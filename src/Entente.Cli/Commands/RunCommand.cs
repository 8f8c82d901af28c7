using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>One run: its steps, losses and seams, what it cost, and why.</summary>
internal static class RunCommand
{
    private static readonly Argument<string> Id = new("id") { Description = "As in the header Entente-Run" };

    public static Command Create(Terminal terminal) => new("run", "Runs")
    {
        new Command("show", "One run: steps, losses, seams, cost, why") { Id }.Does(terminal, ShowAsync),
        new Command("erase", "Erases a run's stored text and the salts of its commitments, for good; its receipt and the log stay") { Id }.Does(terminal, EraseAsync),
    };

    private static async Task<int> EraseAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var erased = await server.AskAsync(HttpMethod.Delete, $"/v1/runs/{Uri.EscapeDataString(context.Get(Id)!)}", null, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(erased);
        }
        else
        {
            context.Terminal.Out.WriteLine($"{erased["run"]} is erased: stored text and salts are gone, nobody can open its commitments any more");
        }

        return ExitCode.Success;
    }

    private static string Last(JsonArray? messages) => messages is { Count: > 0 } ? Content(messages[^1]?["content"]) : "";

    private static string Content(JsonNode? content) => content is JsonValue value && value.TryGetValue(out string? text) ? text : content?.ToJsonString(Terminal.JsonFormat) ?? "";

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var run = (await server.AskAsync(HttpMethod.Get, $"/v1/runs/{Uri.EscapeDataString(context.Get(Id)!)}", null, cancellationToken)).AsObject();
        if (context.Json)
        {
            context.WriteJson(run);
            return ExitCode.Success;
        }

        var output = context.Terminal.Out;
        output.WriteLine($"{run["run"]}: {run["status"]}{(run["error_code"] is { } code ? $" ({code}: {run["error_message"]})" : "")}");
        output.WriteLine($"asked for {run["model"]}, answered by {run["strategy"]}: {run["why"]}");
        var events = run["events"]!.AsArray().OfType<JsonObject>().ToList();
        var ends = events.Where(item => (string)item["event"]! == "step.ended").ToDictionary(item => (int)item["step"]!);
        var table = Tables.Of(context.Terminal, "step", "role", "endpoint", "outcome", "tokens in/out", "cost", "first token", "took", "why");
        foreach (var step in events.Where(item => (string)item["event"]! == "step.started"))
        {
            var end = ends.GetValueOrDefault((int)step["step"]!);
            var failure = end?["failure"]?["code"] is { } why ? $" ({why})" : "";
            var usage = end?["usage"];
            Tables.Row(table, step["step"]?.ToString(), step["role"], step["endpoint"], end is null ? "running" : $"{end["outcome"]}{failure}".ToLowerInvariant(),
                usage is null ? "" : $"{usage["input"]}/{usage["output"]}{((bool?)usage["estimated"] == true ? " (estimated)" : "")}",
                Money.OfNano((long?)end?["cost_nano_usd"]), end?["first_token_ms"] is { } first ? $"{first} ms" : "", end is null ? "" : $"{end["ms"]} ms", step["why"]);
        }

        context.Terminal.Console.Write(table);
        foreach (var item in events)
        {
            switch ((string)item["event"]!)
            {
                case "endpoint.lost":
                    output.WriteLine($"lost {item["endpoint"]}: {item["reason"]}");
                    break;
                case "answer.continued":
                    output.WriteLine($"went on from {item["from_model"]} to {item["to_model"]} after {item["at_chars"]} characters ({item["reason"]}); the seam: {item["form"]}, {item["matched"]}");
                    break;
            }
        }

        if (run["text"] is JsonObject text)
        {
            output.WriteLine($"asked: {Last(text["request"]?["messages"]?.AsArray())}");
            output.WriteLine($"answer: {Content(text["answer"]?["choices"]?[0]?["message"]?["content"])}");
        }

        output.WriteLine($"cost {Money.OfUsd((decimal?)run["cost_usd"])}");
        return ExitCode.Success;
    }
}
