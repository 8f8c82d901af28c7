using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Entente.Pool;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>Shows the endpoints: who made and who runs the model, under which law, at what price, and why one cannot be used.</summary>
internal static class PoolCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("pool", "Endpoints usable now, with jurisdiction and price, and for each unusable one why").Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var pool = ConfigurationErrors.PoolOf(await PoolSource.FileOrFoundAsync(context, cancellationToken), context);
        if (pool is null)
        {
            return ExitCode.BadInput;
        }

        if (pool.Models.IsEmpty)
        {
            throw new UserException($"there is no {context.ConfigFile}, and no endpoint was found; {PoolSource.WayOut}");
        }

        if (context.Json)
        {
            foreach (var (model, endpoint) in Endpoints(pool))
            {
                context.WriteJson(ToJson(model, endpoint));
            }
        }
        else
        {
            Draw(context.Terminal, pool);
        }

        return ExitCode.Success;
    }

    private static IEnumerable<(PoolModel Model, Endpoint Endpoint)> Endpoints(PoolDefinition pool) =>
        pool.Models.SelectMany(model => model.Endpoints.Select(endpoint => (model, endpoint)));

    private static void Draw(Terminal terminal, PoolDefinition pool)
    {
        var table = new Table
        {
            Border = terminal.IsTerminal ? TableBorder.Rounded : TableBorder.None,
        };
        table.AddColumns("endpoint", "developer", "operator", "price in/out", "usable");
        foreach (var (model, endpoint) in Endpoints(pool))
        {
            table.AddRow(
                new Text(endpoint.Id),
                new Text(Under(model.Developer, model.DeveloperJurisdiction)),
                new Text(endpoint.IsLocal
                    ? $"{Under(endpoint.Provider.Operator ?? "home", endpoint.Provider.Jurisdiction)}, local"
                    : Under(endpoint.Provider.Operator, endpoint.Provider.Jurisdiction)),
                new Text(Price(endpoint)),
                endpoint.Unusable is null
                    ? new Text("yes", new Style(Color.Green))
                    : new Text($"no: {endpoint.Unusable}", new Style(Color.Red)));
        }

        terminal.Console.Write(table);
    }

    private static string Under(string? who, string? jurisdiction) => (who, jurisdiction) switch
    {
        (null, null) => "unknown",
        (null, _) => $"unknown ({jurisdiction})",
        (_, null) => $"{who} (?)",
        _ => $"{who} ({jurisdiction})",
    };

    private static string Price(Endpoint endpoint) => endpoint.Prices switch
    {
        { Input: 0, Output: 0 } => "free",
        { Input: { } input, Output: { } output } => string.Create(CultureInfo.InvariantCulture, $"${input:0.####}/${output:0.####}"),
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
