using Entente.Configuration;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Server.Admission;
using Entente.Server.Api.Pool;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Models;

/// <summary>GET /v1/models and /v1/models/{id}: everything that may stand in `model`.</summary>
internal sealed class ModelsEndpoint(PoolState pool, Planner planner)
{
    private const string House = "entente";

    public Task ListAsync(HttpContext context)
        => JsonAnswer.WriteAsync(context, new() { Data = [.. Names(context).Select(View)] }, ApiJson.Relaxed.ModelList);

    public Task GetAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var names = Names(context).ToList();
        return names.Contains(id)
            ? JsonAnswer.WriteAsync(context, View(id), ApiJson.Relaxed.ModelView)
            : ErrorAnswer.WriteAsync(context, 404, "model_not_found", $"The model \"{id}\" is not in this pool; {NearestName.Hint(id, names, "model")}. GET /v1/models lists all.", "model");
    }

    private IEnumerable<string> Names(HttpContext context)
    {
        var definition = pool.Definition;
        var allowed = context.Features.GetRequiredFeature<Caller>().Key?.Models ?? [];
        return planner.Names(definition).Where(IsAllowed);

        bool IsAllowed(string name)
            => allowed.IsEmpty || definition.Find(definition.Aliases.GetValueOrDefault(name, name)) is not { } model || allowed.Contains(model.Id);
    }

    private ModelView View(string name)
    {
        var definition = pool.Definition;
        if (definition.Find(definition.Aliases.GetValueOrDefault(name, name)) is { } model)
        {
            var states = model.Endpoints.Select(endpoint => pool.Find(endpoint.Id)).OfType<EndpointState>().ToList();
            return Of(name, model.Developer ?? House, new()
            {
                Kind = name == model.Id ? "model" : "alias",
                StandsFor = name == model.Id ? null : model.Id,
                Developer = model.Developer,
                DeveloperJurisdiction = model.DeveloperJurisdiction,
                Weights = model.Weights.ToString().ToLowerInvariant(),
                OperatorJurisdictions = [.. model.Endpoints.Select(endpoint => endpoint.Provider.Jurisdiction).OfType<string>().Distinct()],
                ContextTokens = model.Endpoints.Max(endpoint => endpoint.ContextTokens),
                Usable = states.Exists(state => PoolEndpoint.WhyNot(pool, state) is null),
            });
        }

        return definition.Ensembles.TryGetValue(name, out var ensemble)
            ? Of(name, House, new() { Kind = "ensemble", StandsFor = $"{House}/{ensemble.Strategy}", Panel = ensemble.Panel.IsEmpty ? null : [.. ensemble.Panel] })
            : Of(name, House, new() { Kind = name is House or $"{House}/auto" ? "auto" : "strategy" });
    }

    private static ModelView Of(string name, string owner, ModelFacts facts) => new() { Id = name, Created = 0, OwnedBy = owner, Entente = facts };
}
