using System.Text.Json.Nodes;
using Entente.Evaluation.Pools;

namespace Entente.Cli.Live;

/// <summary>The models of a live pool that can be asked now, with what is known of them.</summary>
internal static class LivePoolModels
{
    /// <exception cref="UserException">The server does not say, or no model can be asked.</exception>
    public static async Task<IReadOnlyList<ModelFacts>> ReadAsync(ServerAccess server, CancellationToken cancellationToken)
    {
        var pool = await server.AskAsync(HttpMethod.Get, "/v1/pool", null, cancellationToken);
        List<ModelFacts> models = [.. pool["endpoints"]!.AsArray().OfType<JsonObject>()
            .Where(endpoint => (bool?)endpoint["usable"] == true)
            .DistinctBy(endpoint => (string)endpoint["model"]!)
            .Select(Facts)];
        return models.Count > 0 ? models : throw new UserException("no model of the pool can be asked now; `entente pool` says why of each");
    }

    private static ModelFacts Facts(JsonObject endpoint) => new()
    {
        Name = (string)endpoint["model"]!,
        Developer = (string?)endpoint["developer"],
        Jurisdiction = (string?)endpoint["developer_jurisdiction"],
        InputUsdPerMillion = (double?)(decimal?)endpoint["price_usd_per_mtok"]?["input"],
        OutputUsdPerMillion = (double?)(decimal?)endpoint["price_usd_per_mtok"]?["output"],
    };
}
