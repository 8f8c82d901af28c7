using System.Collections.Immutable;
using System.Net;
using Entente.Catalog;
using Entente.Dialects;

namespace Entente.Configuration.Discovery;

/// <summary>
/// Providers whose usual key variable is set, with the models that their own list and the catalogue have in common. A provider
/// that a variable has moved is taken at its word: every model of its list.
/// </summary>
internal sealed class HostedProviders(Catalogue catalogue, SecretSource secrets, Prober prober)
{
    /// <summary>A moved provider may be a gateway with thousands.</summary>
    private const int MostOfMoved = 50;

    public async Task<ImmutableArray<FoundProvider>> FindAsync(CancellationToken cancellationToken)
    {
        var looks = new List<Task<FoundProvider>>();
        foreach (var provider in catalogue.Providers)
        {
            if (provider.Discover && provider.KeyEnv.FirstOrDefault(name => secrets.Variable(name) is not null) is { } variable)
            {
                looks.Add(LookAsync(provider, variable, cancellationToken));
            }
        }

        return [.. await Task.WhenAll(looks)];
    }

    private async Task<FoundProvider> LookAsync(CatalogueProvider provider, string variable, CancellationToken cancellationToken)
    {
        var settings = new ProviderSettings { Name = provider.Id };
        var moved = provider.BaseUrlEnv is { } name ? secrets.Variable(name) : null;
        var baseUrl = moved is null ? (provider.BaseUrlUnconfirmed ? null : provider.BaseUrl) : Scalars.AsAddress(moved);
        if (baseUrl is null || provider.Dialect is null)
        {
            return Found([], $"{variable} is set, but {(moved is null ? "the address is not known" : $"{provider.BaseUrlEnv} is no address")}; set {provider.BaseUrlEnv} or name it in the file");
        }

        var (secret, why) = secrets.Resolve(new() { Variable = variable });
        if (secret is null)
        {
            return Found([], why!);
        }

        var answer = await ListAsync(provider.Dialect, baseUrl, secret.Value, cancellationToken);
        var isElsewhere = moved is not null && provider.BaseUrl is { } usual && new Uri(baseUrl).Host != new Uri(usual).Host;
        var where = isElsewhere ? $"{variable} at {baseUrl}" : variable;
        if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Found([], $"{where} is set, but the provider refuses the key ({(int)answer.Status})");
        }

        var listed = answer.Items("data")
            .Select(item => item.Text("id"))
            .OfType<string>()
            .Select(id => id.StartsWith("models/", StringComparison.Ordinal) ? id["models/".Length..] : id)
            .ToArray();
        if (listed.Length > 0 && isElsewhere)
        {
            return Found([.. listed.Take(MostOfMoved).Select(id => new FoundModel(Id(id), id)).DistinctBy(model => model.Id)], $"{where}, by its own list");
        }

        if (listed.Length > 0)
        {
            var models = InCatalogue(listed);
            return Found(models, models.IsEmpty ? $"{where} is set, but the catalogue knows none of the {listed.Length} models it lists as current" : where);
        }

        if (isElsewhere)
        {
            return Found([], $"{where} is set, but does not list its models; name them in the file");
        }

        var own = OwnModels(provider);
        return Found(own, own.IsEmpty
            ? $"{where} is set, but its list of models cannot be read now"
            : $"{where}, by the catalogue: its list of models cannot be read now");

        FoundProvider Found(ImmutableArray<FoundModel> models, string says) =>
            new(settings, models, new() { Provider = provider.Id, Models = models.Length, Says = says });
    }

    private Task<ProbeAnswer> ListAsync(string dialect, string baseUrl, string key, CancellationToken cancellationToken)
    {
        if (dialect != DialectNames.AnthropicMessages)
        {
            return prober.GetAsync($"{baseUrl}/models", request => request.Headers.Authorization = new("Bearer", key), cancellationToken);
        }

        var root = baseUrl.EndsWith("/v1", StringComparison.Ordinal) ? baseUrl : $"{baseUrl}/v1";
        return prober.GetAsync($"{root}/models?limit=1000", request =>
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
            request.Headers.Add("anthropic-version", "2023-06-01");
        }, cancellationToken);
    }

    private string Id(string wireName) => catalogue.FindModel(wireName)?.Id ?? wireName;

    /// <summary>The current models among those listed; of several names for one, the plainest.</summary>
    private ImmutableArray<FoundModel> InCatalogue(IEnumerable<string> listed) =>
    [
        .. listed
            .Select(wireName => (WireName: wireName, Model: catalogue.FindModel(wireName)))
            .Where(pair => pair.Model is { IsCurrent: true })
            .GroupBy(pair => pair.Model!.Id)
            .Select(group => new FoundModel(group.Key, group.Select(pair => pair.WireName).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).First()))
            .OrderBy(model => catalogue.Models.IndexOf(catalogue.FindModel(model.Id)!)),
    ];

    /// <summary>What its own developer sells there, as far as the catalogue knows: open weights without a price are not sold.</summary>
    private ImmutableArray<FoundModel> OwnModels(CatalogueProvider provider) =>
    [
        .. catalogue.Models
            .Where(model => model.Developer == provider.FirstPartyOf && model.IsCurrent && (model.PriceUsdPerMtok is not null || model.Weights == "closed"))
            .Select(model => new FoundModel(model.Id, model.Id)),
    ];
}
