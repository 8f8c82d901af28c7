using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>Puts chat clients beside the endpoints of a configuration.</summary>
internal static class ChatClientPool
{
    /// <returns>The pool with them, and which client is behind which endpoint.</returns>
    /// <exception cref="ArgumentException">Two clients would be the same endpoint.</exception>
    public static (PoolDefinition Pool, ImmutableDictionary<string, ChatClientModel> Clients) Join(PoolDefinition pool, IReadOnlyList<ChatClientModel> added)
    {
        var models = pool.Models.ToBuilder();
        var clients = ImmutableDictionary.CreateBuilder<string, ChatClientModel>();
        foreach (var client in added)
        {
            var endpoint = Endpoint(client, pool.Timeouts);
            if (pool.Models.SelectMany(model => model.Endpoints).Any(other => other.Id == endpoint.Id) || !clients.TryAdd(endpoint.Id, client))
            {
                throw new ArgumentException($"{endpoint.Id} is there twice: give one of the chat clients another Provider.", nameof(added));
            }

            var place = models.Select(model => model.Id).ToList().IndexOf(client.Model);
            if (place < 0)
            {
                models.Add(Model(client, endpoint));
            }
            else
            {
                models[place] = models[place] with { Endpoints = models[place].Endpoints.Add(endpoint) };
            }
        }

        return added.Count == 0
            ? (pool, clients.ToImmutable())
            : (pool with { Models = models.ToImmutable(), Fingerprint = Fingerprint(pool.Fingerprint, added) }, clients.ToImmutable());
    }

    private static PoolModel Model(ChatClientModel client, Endpoint endpoint)
    {
        var name = client.CatalogId ?? client.Name ?? client.Metadata?.DefaultModelId ?? client.Model;
        var known = Catalogue.Default.FindModel(name);
        var developer = client.Developer ?? known?.Developer;
        return new()
        {
            Id = client.Model,
            CatalogId = known?.Id ?? name,
            IdentityIsKnown = known is not null || client.CatalogId is not null,
            Developer = developer,
            DeveloperJurisdiction = client.DeveloperJurisdiction ?? (developer == known?.Developer ? known?.Jurisdiction : null),
            Weights = client.Weights != Weights.Unknown ? client.Weights : known?.Weights switch { "open" => Weights.Open, "closed" => Weights.Closed, _ => Weights.Unknown },
            OutputTerms = Catalogue.Default.TermsOf(known),
            Quality = client.Quality,
            Endpoints = [endpoint],
            Fallback = client.Fallback,
        };
    }

    private static Endpoint Endpoint(ChatClientModel client, Timeouts timeouts)
    {
        var provider = client.Provider ?? client.Metadata?.ProviderName ?? "chat-client";
        return new()
        {
            Id = $"{client.Model}@{provider}",
            Model = client.Model,
            WireName = client.Name ?? client.Metadata?.DefaultModelId ?? client.Model,
            Provider = new() { Name = provider, Operator = client.Operator, Jurisdiction = client.OperatorJurisdiction },
            Region = client.Region,
            Dialect = DialectNames.OpenAiChat,
            BaseUrl = $"chat-client:{provider}",
            Continuation = client.Continuation,
            Prices = client.Prices ?? (client.IsLocal ? Prices.Free : null),
            ContextTokens = client.ContextTokens,
            MaxOutputTokens = client.MaxOutputTokens,
            IsLocal = client.IsLocal,
            Timeouts = client.Timeouts ?? timeouts,
        };
    }

    /// <summary>Over the pool's own and the facts of the clients; which program stands behind a client cannot be seen.</summary>
    private static string Fingerprint(string pool, IReadOnlyList<ChatClientModel> added)
    {
        var rendering = new StringBuilder(pool);
        foreach (var client in added)
        {
            rendering.Append('\n').AppendJoin('|', client.Model, client.Name, client.CatalogId, client.Developer, client.DeveloperJurisdiction, client.Provider ?? client.Metadata?.ProviderName, client.Operator, client.OperatorJurisdiction, client.Region, client.IsLocal, client.Prices, client.Continuation)
                .Append('|').AppendJoin(',', client.Fallback);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rendering.ToString())));
    }
}
