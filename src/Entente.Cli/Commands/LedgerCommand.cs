using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Configuration;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>The money: what was spent, by whom and on what, and what it would have cost at other prices.</summary>
internal static class LedgerCommand
{
    private static readonly string[] Axes = ["key", "key_name", "model", "developer", "jurisdiction", "provider", "day"];

    private static readonly string[] Columns =
    [
        "runs", "calls", "input_tokens", "cached_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "images",
        "estimated_calls", "unpriced_calls", "cost_usd", "overrun_usd",
    ];

    private static readonly Option<string[]> By = new("--by") { Description = "key, model (the default), developer, jurisdiction, provider, day; several make finer rows", HelpName = "WHAT", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> From = new("--from") { Description = "The first day, by UTC", HelpName = "YYYY-MM-DD" };
    private static readonly Option<string?> To = new("--to") { Description = "The last day, by UTC", HelpName = "YYYY-MM-DD" };
    private static readonly Option<bool> Csv = new("--csv") { Description = "Comma-separated values, with a line of names first" };
    private static readonly Option<string?> Prices = new("--prices") { Description = "An entente.yaml whose models have prices; without it the pool's prices as they are now", HelpName = "FILE" };

    public static Command Create(Terminal terminal) => new("ledger", "What was spent")
    {
        new Command("report", "Spending by key, model, developer, jurisdiction, provider or day") { By, From, To, Csv }.Does(terminal, ReportAsync),
        new Command("recompute", "What the recorded usage costs at other prices; changes nothing") { Prices, From, To }.Does(terminal, RecomputeAsync),
    };

    private static async Task<int> ReportAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var by = context.Get(By) is { Length: > 0 } said ? string.Join(',', said) : "model";
        var path = $"/v1/ledger?by={Uri.EscapeDataString(by)}&from={Uri.EscapeDataString(context.Get(From) ?? "")}&to={Uri.EscapeDataString(context.Get(To) ?? "")}";
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var report = (await server.AskAsync(HttpMethod.Get, path, null, cancellationToken)).AsObject();
        if (context.Json)
        {
            context.WriteJson(report);
            return ExitCode.Success;
        }

        var rows = report["rows"]!.AsArray().OfType<JsonObject>().ToList();
        var axes = Axes.Where(axis => report["by"]!.AsArray().Any(one => (string)one! == axis) || rows.Exists(row => row[axis] is not null)).ToArray();
        if (context.Get(Csv))
        {
            WriteCsv(context, rows, axes);
        }
        else
        {
            WriteTable(context, report, rows, axes);
        }

        return ExitCode.Success;
    }

    private static void WriteCsv(CommandContext context, List<JsonObject> rows, string[] axes)
    {
        string[] names = [.. axes, .. Columns];
        context.Terminal.Out.WriteLine(string.Join(',', names));
        foreach (var row in rows)
        {
            context.Terminal.Out.WriteLine(string.Join(',', names.Select(name => Quoted(row[name]?.ToString() ?? ""))));
        }
    }

    private static void WriteTable(CommandContext context, JsonObject report, List<JsonObject> rows, string[] axes)
    {
        var table = Tables.Of(context.Terminal, [.. axes.Select(axis => axis.Replace('_', ' ')), "runs", "calls", "tokens in", "cached", "tokens out", "reasoning", "estimated", "cost"]);
        foreach (var row in rows)
        {
            Tables.Row(table, [.. axes.Select(axis => row[axis]), .. Cells(row)]);
        }

        Tables.Row(table, [.. axes.Select((_, place) => (JsonNode?)(place == 0 ? "total" : "")), .. Cells(report["total"]!.AsObject())]);
        context.Terminal.Console.Write(table);
    }

    private static JsonNode?[] Cells(JsonObject row)
    {
        var cost = Money.OfUsd((decimal?)row["cost_usd"]);
        var unpriced = (long?)row["unpriced_calls"] ?? 0;
        return [row["runs"]?.ToString() ?? "", row["calls"], row["input_tokens"], row["cached_read_tokens"], row["output_tokens"], row["reasoning_tokens"], row["estimated_calls"], unpriced == 0 ? cost : $"{cost} and {unpriced} calls of unknown price"];
    }

    private static async Task<int> RecomputeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var order = new JsonObject();
        if (context.Get(Prices) is { } file)
        {
            order["prices"] = ReadPrices(file);
        }

        foreach (var (name, value) in new[] { ("from", context.Get(From)), ("to", context.Get(To)) })
        {
            if (value is not null)
            {
                order[name] = value;
            }
        }

        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var answer = (await server.AskAsync(HttpMethod.Post, "/v1/ledger/recompute", order, cancellationToken)).AsObject();
        if (context.Json)
        {
            context.WriteJson(answer);
            return ExitCode.Success;
        }

        var table = Tables.Of(context.Terminal, "model", "calls", "as booked", "at these prices", "difference", "kept as booked");
        foreach (var row in answer["models"]!.AsArray().OfType<JsonObject>().Append(answer["total"]!.AsObject()))
        {
            Tables.Row(table, row["model"]?.ToString() ?? "total", row["calls"], Money.OfUsd((decimal?)row["old_usd"]), Money.OfUsd((decimal?)row["new_usd"]), Money.OfUsd((decimal?)row["difference_usd"]), row["kept_calls"]);
        }

        context.Terminal.Console.Write(table);
        return ExitCode.Success;
    }

    private static JsonObject ReadPrices(string file)
    {
        var (configuration, problems) = ConfigurationReader.Read(File.ReadAllText(file));
        if (configuration is null)
        {
            var first = problems.First(problem => problem.IsError);
            throw new UserException(first.Say(file));
        }

        var prices = new JsonObject();
        foreach (var model in configuration.Models)
        {
            if ((model.Prices ?? model.Endpoints.Select(endpoint => endpoint.Prices).FirstOrDefault(price => price is not null)) is { } price)
            {
                prices[model.Id] = new JsonObject
                {
                    ["input"] = price.Input,
                    ["output"] = price.Output,
                    ["cached_read"] = price.CachedRead,
                    ["cache_write"] = price.CacheWrite,
                    ["reasoning"] = price.Reasoning,
                    ["per_request"] = price.PerRequest,
                    ["per_image"] = price.PerImage,
                };
            }
        }

        return prices.Count > 0 ? prices : throw new UserException($"{file} has no price of a model: write it like models: {{alpha-large: {{price_usd_per_mtok: {{input: 1, output: 4}}}}}}");
    }

    private static string Quoted(string value)
        => value.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
