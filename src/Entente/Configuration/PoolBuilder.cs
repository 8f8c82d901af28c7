using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Entente.Catalog;
using Entente.Guidance;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>
/// Configuration and catalogue to a pool. The configuration overrides the catalogue, key by key; what neither knows stays null.
/// An endpoint that cannot be called as things are (a variable is not set) stays in the pool and says why.
/// </summary>
public sealed class PoolBuilder(Catalogue catalogue, SecretSource secrets)
{
    /// <returns>The pool, null where a problem is an error.</returns>
    public (PoolDefinition? Pool, ImmutableArray<ConfigurationProblem> Problems) Build(EntenteConfiguration configuration) =>
        Build(configuration, YamlPlaces.None);

    internal (PoolDefinition?, ImmutableArray<ConfigurationProblem>) Build(EntenteConfiguration configuration, YamlPlaces places)
    {
        var problems = new List<ConfigurationProblem>();
        var timeouts = configuration.Timeouts.Over(new());
        var endpoints = new EndpointBuilder(catalogue, secrets, configuration, places, problems);
        var models = configuration.Models.Select(model => Model(model, endpoints, timeouts, places, problems)).ToImmutableArray();
        var verifiers = VerifierBuilder.Build(configuration, secrets, places, problems);
        var learned = LearnedGuideReader.Read(configuration.Learned, secrets, models, places, problems);
        if (problems.Any(problem => problem.IsError))
        {
            return (null, [.. problems]);
        }

        var pool = new PoolDefinition
        {
            Models = models,
            Aliases = configuration.Aliases.ToImmutableDictionary(),
            Ensembles = configuration.Ensembles.ToImmutableDictionary(ensemble => ensemble.Name, Ensemble),
            Verifiers = verifiers,
            WithdrawnByName = configuration.WithdrawnByName,
            OnRefusal = configuration.OnRefusal,
            Timeouts = timeouts,
            Learned = learned,
            Fingerprint = Fingerprint(configuration, models, learned),
        };
        return (pool, [.. problems]);
    }

    private PoolModel Model(
        ModelSettings settings, EndpointBuilder endpoints, Timeouts timeouts, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        var known = Identity(settings, places, problems);
        var developer = settings.Developer ?? known?.Developer;
        var served = Places(settings, known);
        if (served.IsEmpty)
        {
            problems.Add(new()
            {
                Path = $"models.{settings.Id}",
                Line = places.LineOf("models", settings.Id),
                Message = "it has no endpoints, and the catalogue knows no provider of its developer",
                Mend = "add `endpoints: [{provider: …}]`",
            });
        }

        if (known is null && settings.Model is null)
        {
            problems.Add(new()
            {
                IsError = false,
                Path = $"models.{settings.Id}",
                Line = places.LineOf("models", settings.Id),
                Message = "the catalogue does not know this model, so its own id is its identity",
                Mend = "if it is also served under another id, write the same `model:` at both; a directive against one then holds for both",
            });
        }

        var model = new PoolModel
        {
            Id = settings.Id,
            CatalogId = known?.Id ?? settings.Model ?? settings.Id,
            IdentityIsKnown = known is not null || settings.Model is not null,
            Developer = developer,
            // The catalogue's country is that of the catalogue's developer.
            DeveloperJurisdiction = settings.Jurisdiction ?? (developer == known?.Developer ? known?.Jurisdiction : null),
            Weights = settings.Weights ?? known?.Weights switch { "open" => Weights.Open, "closed" => Weights.Closed, _ => Weights.Unknown },
            OutputTerms = settings.OutputTerms ?? catalogue.TermsOf(known),
            Quality = settings.Quality,
            Endpoints = endpoints.Build(settings, known, served, settings.Timeouts.Over(timeouts)),
            Fallback = settings.Fallback,
        };
        if (model.Weights == Weights.Closed && model.Endpoints.Any(endpoint => endpoint.IsLocal))
        {
            problems.Add(new()
            {
                IsError = false,
                Path = $"models.{settings.Id}",
                Line = places.LineOf("models", settings.Id),
                Message = "its weights are closed, yet a provider of it is local",
                Mend = "is `local: true` right? It takes the endpoint out of the reach of directives",
            });
        }

        return model;
    }

    /// <summary>`model:` decides, else the names at the providers, else the pool id.</summary>
    private CatalogueModel? Identity(ModelSettings settings, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        if (settings.Model is not null)
        {
            return catalogue.FindModel(settings.Model);
        }

        var byNames = settings.Endpoints
            .Select(endpoint => catalogue.FindModel(endpoint.Name))
            .OfType<CatalogueModel>()
            .Distinct()
            .ToArray();
        if (byNames.Length > 1)
        {
            problems.Add(new()
            {
                Path = $"models.{settings.Id}.endpoints",
                Line = places.LineOf("models", settings.Id, "endpoints"),
                Message = $"they serve different models: {string.Join(", ", byNames.Select(model => model.Id))}",
                Mend = "make a model of each and name one as `fallback:` of the other, or say with `model:` that they are the same",
            });
        }

        return byNames.FirstOrDefault() ?? catalogue.FindModel(settings.Id);
    }

    /// <summary>The configured endpoints, else one at the developer's own provider.</summary>
    private ImmutableArray<EndpointSettings> Places(ModelSettings settings, CatalogueModel? known)
    {
        if (!settings.Endpoints.IsEmpty || known is null)
        {
            return settings.Endpoints;
        }

        var own = catalogue.Providers.FirstOrDefault(provider => provider.FirstPartyOf == known.Developer && provider.BaseUrl is not null);
        return own is null ? [] : [new() { Provider = own.Id, Name = settings.Id == known.Id ? null : known.Id }];
    }

    private static Ensemble Ensemble(EnsembleSettings settings) => new()
    {
        Name = settings.Name,
        Strategy = settings.Strategy,
        Panel = settings.Panel,
        Judge = settings.Judge,
        Writer = settings.Writer,
        Conductor = settings.Conductor,
        Agreement = settings.Agreement,
        Verifier = settings.Verifier,
        MaxCostNanoUsd = settings.MaxCostUsd is { } usd ? (long)(usd * 1_000_000_000m) : null,
        MaxCalls = settings.MaxCalls,
        MaxSeconds = settings.MaxSeconds,
    };

    /// <summary>
    /// Hex SHA-256 over the configuration as written (secrets as references), the catalogue, the addresses in use, which
    /// variables may have moved, and the file of what was learned.
    /// </summary>
    private string Fingerprint(EntenteConfiguration configuration, ImmutableArray<PoolModel> models, LearnedGuide? learned)
    {
        var rendering = new StringBuilder(configuration.ToJson()).Append('\n').Append(catalogue.Fingerprint);
        foreach (var endpoint in models.SelectMany(model => model.Endpoints))
        {
            rendering.Append('\n').Append(endpoint.Id).Append(' ').Append(endpoint.BaseUrl);
        }

        if (learned is not null)
        {
            rendering.Append('\n').Append(learned.Sha256);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rendering.ToString())));
    }
}
