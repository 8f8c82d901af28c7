using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>Directives: dated orders that withdraw models and endpoints until they are lifted.</summary>
internal static class DirectiveCommand
{
    private static readonly Option<string[]> Match = new("--match")
    {
        Description = "AXIS=PATTERN; several are an AND. Axes: developer, developer_jurisdiction, operator, operator_jurisdiction, provider, region, model",
        HelpName = "AXIS=PATTERN",
    };

    private static readonly Option<string?> Effective = new("--effective") { Description = "From when on (default: now), such as 2026-06-12T21:21:00Z", HelpName = "TIME" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; it stands in every receipt that it touches", HelpName = "TEXT" };
    private static readonly Option<bool> IncludeLocal = new("--include-local") { Description = "Reaches weights on one's own disk too" };
    private static readonly Option<bool> All = new("--all") { Description = "Those that were lifted too" };
    private static readonly Argument<string> Id = new("id") { Description = "The directive's id" };

    public static Command Create(Terminal terminal) => new("directive", "Withdraws models and endpoints, and restores them")
    {
        new Command("issue", "Withdraws what matches") { Match, Effective, Reason, IncludeLocal }.Does(terminal, IssueAsync),
        new Command("lift", "Restores what a directive has withdrawn") { Id }.Does(terminal, LiftAsync),
        new Command("list", "The directives, and how many endpoints each reaches") { All }.Does(terminal, ListAsync),
    };

    private static async Task<int> IssueAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var match = new JsonObject();
        foreach (var text in context.Get(Match) ?? [])
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new UserException($"--match \"{text}\" has no axis; write it like --match developer=\"Alpha Lab\"");
            }

            if (!match.TryAdd(text[..equals].Trim(), text[(equals + 1)..].Trim()))
            {
                throw new UserException($"--match names {text[..equals]} twice; all of a directive's axes must match, so issue two directives instead");
            }
        }

        var order = new JsonObject { ["match"] = match, ["include_local"] = context.Get(IncludeLocal) };
        if (context.Get(Reason) is { } reason)
        {
            order["reason"] = reason;
        }

        if (context.Get(Effective) is { } effective)
        {
            order["effective"] = DateTimeOffset.TryParse(effective, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.ToString("O", CultureInfo.InvariantCulture)
                : throw new UserException($"--effective \"{effective}\" is no time; write it like 2026-06-12T21:21:00Z");
        }

        await using var server = await ServerAccess.ToDataAsync(context, makesData: true, cancellationToken);
        var issued = await server.AskAsync(HttpMethod.Post, "/v1/directives", order, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(issued);
        }
        else
        {
            context.Terminal.Out.WriteLine($"{issued["id"]} {((bool)issued["in_force"]! ? "is in force" : $"takes effect at {issued["effective"]}")} and reaches {issued["endpoints"]} endpoints of the pool");
        }

        return ExitCode.Success;
    }

    private static async Task<int> LiftAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var lifted = await server.AskAsync(HttpMethod.Delete, $"/v1/directives/{Uri.EscapeDataString(context.Get(Id)!)}", null, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(lifted);
        }
        else
        {
            context.Terminal.Out.WriteLine($"{lifted["id"]} is lifted");
        }

        return ExitCode.Success;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var list = (await server.AskAsync(HttpMethod.Get, $"/v1/directives?lifted={(context.Get(All) ? "true" : "false")}", null, cancellationToken))["directives"]!.AsArray();
        if (context.Json)
        {
            foreach (var directive in list)
            {
                context.WriteJson(directive!);
            }

            return ExitCode.Success;
        }

        if (list.Count == 0)
        {
            context.Terminal.Error.WriteLine("there is no directive");
            return ExitCode.Success;
        }

        var table = Tables.Of(context.Terminal, "directive", "matches", "effective", "endpoints", "state", "source", "reason");
        foreach (var directive in list.OfType<JsonObject>())
        {
            var matches = string.Join(" and ", directive["match"]!.AsObject().Select(axis => $"{axis.Key}={axis.Value}"));
            var state = directive["lifted"] is { } lifted ? $"lifted {lifted}" : (bool)directive["in_force"]! ? "in force" : "to come";
            Tables.Row(table, directive["id"], matches, directive["effective"], directive["endpoints"], state, directive["source"], directive["reason"]);
        }

        context.Terminal.Console.Write(table);
        return ExitCode.Success;
    }
}
