using System.Collections.Immutable;
using System.Net;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>Builds the endpoints of one model after the other; problems of a provider are told once.</summary>
internal sealed class EndpointBuilder(
    Catalogue catalogue, SecretSource secrets, EntenteConfiguration configuration, YamlPlaces places, List<ConfigurationProblem> problems)
{
    private static readonly ImmutableArray<string> Spoken = [DialectNames.OpenAiChat, DialectNames.AnthropicMessages];

    private readonly HashSet<(string Provider, string Message)> told = [];
    private string model = "";

    public ImmutableArray<Endpoint> Build(
        ModelSettings model, CatalogueModel? known, ImmutableArray<EndpointSettings> served, Timeouts timeouts)
    {
        this.model = model.Id;
        var endpoints = ImmutableArray.CreateBuilder<Endpoint>(served.Length);
        foreach (var settings in served)
        {
            if (settings.Provider.Length == 0)
            {
                continue;
            }

            var provider = configuration.Providers.FirstOrDefault(declared => declared.Name == settings.Provider)
                ?? new ProviderSettings { Name = settings.Provider };
            var severalThere = served.Count(other => other.Provider == settings.Provider) > 1;
            if (Build(model, known, settings, provider, severalThere) is not { } endpoint)
            {
                continue;
            }

            if (endpoints.Any(other => other.Id == endpoint.Id))
            {
                Tell(provider, null, $"{endpoint.Id} is there twice", "give each endpoint its own `region:`", isError: true);
                continue;
            }

            endpoints.Add(endpoint with { Timeouts = timeouts });
        }

        return endpoints.ToImmutable();
    }

    private Endpoint? Build(
        ModelSettings model, CatalogueModel? known, EndpointSettings settings, ProviderSettings provider, bool severalThere)
    {
        var facts = catalogue.FindProvider(provider.Catalog ?? provider.Name);

        // 1. Where it is, and how it speaks.
        var (baseUrl, moved) = BaseUrl(provider, facts);
        var dialect = provider.Dialect ?? facts?.Dialect;
        if (baseUrl is null)
        {
            Tell(provider, null, "its address is not known", "add `base_url:`", isError: true);
            return null;
        }

        if (dialect is null)
        {
            Tell(provider, null, "its dialect is not known", $"add `dialect: {DialectNames.OpenAiChat}`, or what it speaks", isError: true);
            return null;
        }

        baseUrl = dialect == DialectNames.AnthropicMessages && !baseUrl.EndsWith("/v1", StringComparison.Ordinal) ? $"{baseUrl}/v1" : baseUrl;

        // 2. Whether it can be called.
        var address = new Uri(baseUrl);
        var isLocal = (provider.Local ?? (facts is { IsLocal: true } && address.IsLoopback)) && !IsOllamaCloud(facts, settings.Name ?? model.Id);
        var (credential, unusable) = Credential(provider, facts, moved, isLocal);
        if (!Spoken.Contains(dialect))
        {
            unusable = $"the dialect {dialect} is not spoken yet; use {string.Join(" or ", Spoken)} where the provider has it";
        }

        if (unusable is not null)
        {
            Tell(provider, provider.ApiKey is null ? null : "api_key", $"unusable: {unusable.Split("; ")[0]}", unusable.Split("; ").ElementAtOrDefault(1) ?? "", isError: false);
        }

        if (credential is not null && address.Scheme == "http" && !IsNear(address))
        {
            Tell(provider, "base_url", "the key and every prompt travel unencrypted", "use https", isError: false);
        }

        if (provider.Local == true && !IsNear(address))
        {
            Tell(provider, "local", "local means your own disk, but the address is public", "take `local: true` away if others run it; it takes it out of the reach of directives", isError: false);
        }

        // 3. Who runs it. The catalogue's operator is not that of another address.
        var operatedBy = provider.Operator ?? (isLocal ? configuration.Home?.Name : moved ? null : facts?.Operator);
        var jurisdiction = provider.Jurisdiction
            ?? (isLocal ? configuration.Home?.Jurisdiction : moved || provider.Operator is not null ? null : facts?.Jurisdiction);
        if (jurisdiction is null)
        {
            var (what, mend) = isLocal ? ("home is not named", "add `home: {name: …, jurisdiction: …}`") : ("its operator's jurisdiction is not known", "add `jurisdiction:`");
            Tell(provider, null, what, $"{mend}; until then, callers who ask for jurisdictions are not served by it", isError: false);
        }

        var region = settings.Region ?? provider.Region;
        return new Endpoint
        {
            Id = severalThere && region is not null ? $"{model.Id}@{provider.Name}/{region}" : $"{model.Id}@{provider.Name}",
            Model = model.Id,
            WireName = settings.Name ?? model.Id,
            Provider = new() { Name = provider.Name, Operator = operatedBy, Jurisdiction = jurisdiction },
            Region = region,
            Dialect = dialect,
            BaseUrl = baseUrl,
            Credential = credential,
            Continuation = settings.Continuation ?? model.Continuation ?? provider.Continuation ?? known?.Continuation?.Form
                ?? (facts?.Continuation is { } fact && (!moved || isLocal) && fact.HoldsAt(baseUrl) ? fact.Form : null),
            Prices = settings.Prices ?? model.Prices ?? (isLocal ? Prices.Free
                : !moved && facts?.FirstPartyOf is { } developer && developer == known?.Developer ? known.PriceUsdPerMtok?.ToPrices() : null),
            ContextTokens = settings.ContextTokens ?? model.ContextTokens ?? known?.ContextTokens,
            MaxOutputTokens = settings.MaxOutputTokens ?? model.MaxOutputTokens ?? known?.MaxOutputTokens,
            IsLocal = isLocal,
            Unusable = unusable,
        };
    }

    /// <summary>The file's address, else the variable's, else the catalogue's; and whether that is another host than the catalogue's.</summary>
    private (string? BaseUrl, bool Moved) BaseUrl(ProviderSettings provider, CatalogueProvider? facts)
    {
        var variable = facts?.BaseUrlEnv is { } name ? secrets.Variable(name) : null;
        var baseUrl = provider.BaseUrl ?? (variable is null ? null : Scalars.AsAddress(variable));
        if (variable is not null && baseUrl is null)
        {
            Tell(provider, null, $"the variable {facts!.BaseUrlEnv} is not an http or https address", "write it like https://api.example/v1", isError: true);
        }

        if (baseUrl is null)
        {
            return (facts?.BaseUrl, false);
        }

        var moved = facts?.BaseUrl is null || new Uri(baseUrl).Host != new Uri(facts.BaseUrl).Host;
        return (baseUrl, moved);
    }

    private (Secret? Credential, string? Unusable) Credential(ProviderSettings provider, CatalogueProvider? facts, bool moved, bool isLocal)
    {
        if (provider.ApiKey is { } reference)
        {
            return secrets.Resolve(reference);
        }

        // A key of the catalogue's provider goes to another host only where the variable beside it sent it there.
        if (facts is null || facts.KeyEnv.IsEmpty || (moved && provider.BaseUrl is not null))
        {
            return (null, null);
        }

        foreach (var name in facts.KeyEnv)
        {
            if (secrets.Variable(name) is not null)
            {
                return secrets.Resolve(new() { Variable = name });
            }
        }

        return isLocal ? (null, null) : (null, $"the variable {facts.KeyEnv[0]} is not set; export {facts.KeyEnv[0]}=… where Entente starts");
    }

    /// <summary>A local Ollama also lists models that run at ollama.com.</summary>
    private static bool IsOllamaCloud(CatalogueProvider? facts, string wireName) =>
        facts?.Id == "ollama" && (wireName.EndsWith("-cloud", StringComparison.Ordinal) || wireName.EndsWith(":cloud", StringComparison.Ordinal));

    /// <summary>Loopback, a private network, or a name without a public suffix.</summary>
    private static bool IsNear(Uri address)
    {
        if (address.IsLoopback)
        {
            return true;
        }

        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            return !address.Host.Contains('.', StringComparison.Ordinal)
                || address.Host.EndsWith(".local", StringComparison.Ordinal) || address.Host.EndsWith(".internal", StringComparison.Ordinal);
        }

        return ip.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [169, 254, ..] || ip.IsIPv6UniqueLocal || ip.IsIPv6LinkLocal;
    }

    private void Tell(ProviderSettings provider, string? key, string message, string mend, bool isError)
    {
        if (!told.Add((provider.Name, message)))
        {
            return;
        }

        // A provider that only the catalogue knows stands in the file where a model names it.
        var isDeclared = configuration.Providers.Any(declared => declared.Name == provider.Name);
        problems.Add(new()
        {
            IsError = isError,
            Path = key is null ? $"providers.{provider.Name}" : $"providers.{provider.Name}.{key}",
            Line = !isDeclared ? places.LineOf("models", model, "endpoints")
                : key is null ? places.LineOf("providers", provider.Name) : places.LineOf("providers", provider.Name, key),
            Message = message,
            Mend = mend,
        });
    }
}
