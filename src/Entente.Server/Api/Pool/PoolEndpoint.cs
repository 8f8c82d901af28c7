using Entente.Pool;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Pool;

/// <summary>GET /v1/pool: for operators.</summary>
internal sealed class PoolEndpoint(PoolState pool)
{
    private static readonly Caps NoCaps = new();

    public Task ListAsync(HttpContext context)
    {
        // In the order of the configuration, which is that of preference.
        var endpoints = pool.Definition.Models.SelectMany(model => model.Endpoints).Select(endpoint => pool.Find(endpoint.Id)).OfType<EndpointState>();
        return JsonAnswer.WriteAsync(context, new() { Endpoints = [.. endpoints.Select(View)] }, ApiJson.Relaxed.EndpointList);
    }

    /// <summary>Why nobody can call it now; null where everybody can.</summary>
    public static string? WhyNot(PoolState pool, EndpointState state) => state.Endpoint.Unusable ?? pool.WhyNot(state, NoCaps) ?? state.Health switch
    {
        "ready" => null,
        "unauthorised" => "its provider refuses the key or the bill: look at the provider's account",
        "limited" => "its provider asked for a pause",
        "quarantined" => "its provider says that the model is gone",
        _ => "it has failed several times in a row",
    };

    /// <summary>Null where it is not known.</summary>
    public static PriceView? Price(Entente.Pool.Endpoint endpoint)
        => endpoint.Prices is { Input: { } input, Output: { } output } ? new() { Input = input, Output = output } : null;

    private EndpointView View(EndpointState state)
    {
        var (endpoint, model, whyNot) = (state.Endpoint, state.Model, WhyNot(pool, state));
        return new()
        {
            Endpoint = endpoint.Id,
            Model = model.Id,
            CatalogId = model.CatalogId,
            Developer = model.Developer,
            DeveloperJurisdiction = model.DeveloperJurisdiction,
            Weights = model.Weights.ToString().ToLowerInvariant(),
            Provider = endpoint.Provider.Name,
            Operator = endpoint.Provider.Operator,
            OperatorJurisdiction = endpoint.Provider.Jurisdiction,
            Region = endpoint.Region,
            Local = endpoint.IsLocal,
            Dialect = endpoint.Dialect,
            Name = endpoint.WireName,
            PriceUsdPerMtok = Price(endpoint),
            Health = endpoint.Unusable is null ? state.Health : "unusable",
            Usable = whyNot is null,
            WhyNot = whyNot,
            RestsUntil = state.RestsUntil,
            FirstTokenMs = state.FirstTokenMs > 0 ? Math.Round(state.FirstTokenMs, 1) : null,
            Running = state.Running,
        };
    }
}
