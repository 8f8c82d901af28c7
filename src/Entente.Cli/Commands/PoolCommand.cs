using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Pool;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>
/// Shows the endpoints: who made and who runs the model, under which law, at what price, how it fares, and why one cannot be used.
/// From the live server where there is one; else from the configuration, which knows nothing of health.
/// </summary>
internal static class PoolCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("pool", "Endpoints usable now, with health, jurisdiction and price, and for each unusable one why").Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (await LiveAsync(context, cancellationToken) is { } live)
        {
            Show(context, live);
            return ExitCode.Success;
        }

        var pool = ConfigurationErrors.PoolOf(await PoolSource.FileOrFoundAsync(context, cancellationToken), context);
        if (pool is null)
        {
            return ExitCode.BadInput;
        }

        if (pool.Models.IsEmpty)
        {
            throw new UserException($"there is no {context.ConfigFile}, and no endpoint was found; {PoolSource.WayOut}");
        }

        Show(context, [.. pool.Models.SelectMany(model => model.Endpoints.Select(endpoint => ToJson(model, endpoint)))]);
        return ExitCode.Success;
    }

    private static async Task<List<JsonObject>?> LiveAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (ServerAccess.Live(context) is not { } server)
        {
            return null;
        }

        await using (server)
        {
            var answer = await server.AskAsync(HttpMethod.Get, "/v1/pool", null, cancellationToken);
            return [.. answer["endpoints"]!.AsArray().Select(endpoint => endpoint!.DeepClone().AsObject())];
        }
    }

    private static void Show(CommandContext context, List<JsonObject> endpoints)
    {
        if (context.Json)
        {
            endpoints.ForEach(context.WriteJson);
            return;
        }

        var isLive = endpoints.Exists(endpoint => endpoint["health"] is not null);
        string[] columns = ["endpoint", "developer", "operator", "price in/out", .. isLive ? ["health", "first token"] : Array.Empty<string>(), "usable"];
        var table = Tables.Of(context.Terminal, columns);
        foreach (var endpoint in endpoints)
        {
            var cells = new List<Text>
            {
                new(Say(endpoint["endpoint"])),
                new(Under(endpoint["developer"], endpoint["developer_jurisdiction"])),
                new(Under(endpoint["operator"], endpoint["operator_jurisdiction"]) + ((bool?)endpoint["local"] == true ? ", local" : "")),
                new(Price(endpoint["price_usd_per_mtok"])),
            };
            if (isLive)
            {
                cells.Add(new(Say(endpoint["health"])));
                cells.Add(new((double?)endpoint["first_token_ms"] is > 0 and var ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms") : ""));
            }

            cells.Add((bool?)endpoint["usable"] == true
                ? new("yes", new Style(Color.Green))
                : new($"no: {Say(endpoint["why_not"])}", new Style(Color.Red)));
            table.AddRow(cells);
        }

        context.Terminal.Console.Write(table);
    }

    private static string Say(JsonNode? value) => value?.ToString() ?? "";

    private static string Under(JsonNode? who, JsonNode? jurisdiction) => (who, jurisdiction) switch
    {
        (null, null) => "unknown",
        (null, _) => $"unknown ({jurisdiction})",
        (_, null) => $"{who} (?)",
        _ => $"{who} ({jurisdiction})",
    };

    private static string Price(JsonNode? prices) => ((decimal?)prices?["input"], (decimal?)prices?["output"]) switch
    {
        (0, 0) => "free",
        ({ } input, { } output) => string.Create(CultureInfo.InvariantCulture, $"${input:0.####}/${output:0.####}"),
        _ => "unknown",
    };

    private static JsonObject ToJson(PoolModel model, Endpoint endpoint) => new()
    {
        ["endpoint"] = endpoint.Id,
        ["model"] = model.Id,
        ["catalog_id"] = model.CatalogId,
        ["developer"] = model.Developer,
        ["developer_jurisdiction"] = model.DeveloperJurisdiction,
        ["weights"] = model.Weights.ToString().ToLowerInvariant(),
        ["provider"] = endpoint.Provider.Name,
        ["operator"] = endpoint.Provider.Operator,
        ["operator_jurisdiction"] = endpoint.Provider.Jurisdiction,
        ["region"] = endpoint.Region,
        ["local"] = endpoint.IsLocal,
        ["dialect"] = endpoint.Dialect,
        ["base_url"] = endpoint.BaseUrl,
        ["name"] = endpoint.WireName,
        ["price_usd_per_mtok"] = endpoint.Prices is { AreKnown: true } prices
            ? new JsonObject { ["input"] = prices.Input, ["output"] = prices.Output }
            : null,
        ["usable"] = endpoint.Unusable is null,
        ["why_not"] = endpoint.Unusable,
    };
}
