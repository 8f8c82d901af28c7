using Entente.Catalog;

namespace Entente.Configuration;

/// <summary>What each key allows and the whole does not: names that lead nowhere, and statements that exclude each other.</summary>
internal static class ConfigurationContradictions
{
    public static void Find(EntenteConfiguration configuration, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        var models = configuration.Models.Select(model => model.Id).ToArray();
        Providers(configuration, places, problems);
        foreach (var model in configuration.Models)
        {
            Reserved(model.Id, "models", places, problems);
            Endpoints(configuration, model, places, problems);
            Fallback(model, models, places, problems);
        }

        Aliases(configuration, models, places, problems);
        foreach (var ensemble in configuration.Ensembles)
        {
            Ensemble(configuration, ensemble, models, places, problems);
        }

        foreach (var verifier in configuration.Verifiers)
        {
            VerifierContradictions.Find(verifier, models, places, problems);
        }
    }

    private static void Providers(EntenteConfiguration configuration, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        foreach (var provider in configuration.Providers)
        {
            if (provider.Catalog is { } catalog && Catalogue.Default.FindProvider(catalog) is null)
            {
                problems.Add(new()
                {
                    Path = $"providers.{provider.Name}.catalog",
                    Line = places.LineOf("providers", provider.Name, "catalog"),
                    Value = catalog,
                    Message = "the catalogue knows no such provider",
                    Mend = NearestName.Hint(catalog, [.. Catalogue.Default.Providers.Select(known => known.Id)], "provider"),
                });
            }
        }
    }

    private static void Endpoints(EntenteConfiguration configuration, ModelSettings model, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        var declared = configuration.Providers.Select(provider => provider.Name).ToArray();
        var seen = new HashSet<(string, string?)>();
        for (var i = 0; i < model.Endpoints.Length; i++)
        {
            var endpoint = model.Endpoints[i];
            var known = declared.Contains(endpoint.Provider) || Catalogue.Default.FindProvider(endpoint.Provider) is not null;
            if (endpoint.Provider.Length > 0 && !known)
            {
                problems.Add(new()
                {
                    Path = $"models.{model.Id}.endpoints[{i}].provider",
                    Line = places.LineOf("models", model.Id, "endpoints", i, "provider"),
                    Value = endpoint.Provider,
                    Message = "no such provider",
                    Mend = NearestName.Of(endpoint.Provider, declared.Concat(Catalogue.Default.Providers.Select(provider => provider.Id))) is { } nearest
                        ? $"did you mean \"{nearest}\"?"
                        : $"add `{endpoint.Provider}:` with its base_url under providers",
                });
            }

            if (!seen.Add((endpoint.Provider, endpoint.Region)))
            {
                problems.Add(new()
                {
                    Path = $"models.{model.Id}.endpoints[{i}]",
                    Line = places.LineOf("models", model.Id, "endpoints", i),
                    Value = endpoint.Provider,
                    Message = "the model has this provider in this region already",
                    Mend = "give each its own `region:`, or keep one of them",
                });
            }
        }
    }

    private static void Fallback(ModelSettings model, string[] models, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < model.Fallback.Length; i++)
        {
            var fallback = model.Fallback[i];
            var (message, mend) = fallback == model.Id ? ("a model cannot take its own place", "name another model, or take it away")
                : !seen.Add(fallback) ? ("it stands in this list already", "keep the first of them")
                : !models.Contains(fallback) ? ("no such model", NearestName.Hint(fallback, models, "model"))
                : (null, null);
            if (message is not null)
            {
                problems.Add(new()
                {
                    Path = $"models.{model.Id}.fallback[{i}]",
                    Line = places.LineOf("models", model.Id, "fallback", i),
                    Value = fallback,
                    Message = message,
                    Mend = mend!,
                });
            }
        }
    }

    private static void Aliases(EntenteConfiguration configuration, string[] models, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        foreach (var (alias, target) in configuration.Aliases)
        {
            Reserved(alias, "aliases", places, problems);
            if (models.Contains(alias))
            {
                problems.Add(new()
                {
                    Path = $"aliases.{alias}",
                    Line = places.LineOf("aliases", alias),
                    Value = target,
                    Message = "a model of the pool has this name",
                    Mend = "take the alias away or rename it; a `fallback:` lets another model take its place",
                });
            }

            if (!models.Contains(target))
            {
                problems.Add(new()
                {
                    Path = $"aliases.{alias}",
                    Line = places.LineOf("aliases", alias),
                    Value = target,
                    Message = configuration.Aliases.ContainsKey(target) ? "an alias of an alias" : "no such model",
                    Mend = NearestName.Hint(target, models, "model"),
                });
            }
        }
    }

    private static void Ensemble(
        EntenteConfiguration configuration, EnsembleSettings ensemble, string[] models, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        Reserved(ensemble.Name, "ensembles", places, problems);
        if (models.Contains(ensemble.Name) || configuration.Aliases.ContainsKey(ensemble.Name))
        {
            problems.Add(new()
            {
                Path = $"ensembles.{ensemble.Name}",
                Line = places.LineOf("ensembles", ensemble.Name),
                Message = $"{(models.Contains(ensemble.Name) ? "a model of the pool" : "an alias")} has this name",
                Mend = "rename one of them: callers could not tell them apart",
            });
        }

        for (var i = 0; i < ensemble.Panel.Length; i++)
        {
            Member(ensemble.Panel[i], $"panel[{i}]", places.LineOf("ensembles", ensemble.Name, "panel", i));
            if (ensemble.Panel.IndexOf(ensemble.Panel[i]) < i)
            {
                Add($"panel[{i}]", places.LineOf("ensembles", ensemble.Name, "panel", i), ensemble.Panel[i],
                    "it sits on this panel already", "keep the first of them");
            }
        }

        Member(ensemble.Judge, "judge", places.LineOf("ensembles", ensemble.Name, "judge"));
        Member(ensemble.Writer, "writer", places.LineOf("ensembles", ensemble.Name, "writer"));
        Member(ensemble.Conductor, "conductor", places.LineOf("ensembles", ensemble.Name, "conductor"));

        string[] verifiers = [.. configuration.Verifiers.Select(verifier => verifier.Name)];
        if (ensemble.Verifier is { } named && !verifiers.Contains(named))
        {
            Add("verifier", places.LineOf("ensembles", ensemble.Name, "verifier"), named, "no such verifier", NearestName.Hint(named, verifiers, "verifier"));
        }

        if (ensemble.Strategy is not "route" && ensemble.Panel.Length == 1)
        {
            Add("panel", places.LineOf("ensembles", ensemble.Name, "panel"), ensemble.Panel[0],
                $"{ensemble.Strategy} with a single model has nothing to compare", "name at least two, or use `strategy: route`");
        }

        if (ensemble.MaxCalls is { } calls && calls < ensemble.Panel.Length)
        {
            Add("max_calls", places.LineOf("ensembles", ensemble.Name, "max_calls"), $"{calls}",
                $"the panel of {ensemble.Panel.Length} needs more calls", "allow more calls, or name a smaller panel");
        }

        void Member(string? id, string key, int line)
        {
            if (id is not null && !models.Contains(id))
            {
                Add(key, line, id, "no such model", NearestName.Hint(id, models, "model"));
            }
        }

        void Add(string key, int line, string value, string message, string mend) => problems.Add(new()
        {
            Path = $"ensembles.{ensemble.Name}.{key}",
            Line = line,
            Value = value,
            Message = message,
            Mend = mend,
        });
    }

    private static void Reserved(string name, string section, YamlPlaces places, List<ConfigurationProblem> problems)
    {
        if (name == "entente" || name.StartsWith("entente/", StringComparison.Ordinal))
        {
            problems.Add(new()
            {
                Path = $"{section}.{name}",
                Line = places.LineOf(section, name),
                Message = "this name belongs to Entente itself",
                Mend = "choose another",
            });
        }
    }
}
