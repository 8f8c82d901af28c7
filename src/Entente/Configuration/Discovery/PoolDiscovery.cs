using System.Collections.Immutable;
using Entente.Catalog;

namespace Entente.Configuration.Discovery;

/// <summary>
/// Looks for endpoints where there is no file: providers whose usual key variable is set, and engines on loopback. Nothing
/// beyond loopback is asked without a key. Takes a few seconds at most.
/// </summary>
/// <param name="hosted">For providers; must not follow redirects.</param>
/// <param name="local">For loopback; must not use a proxy.</param>
public sealed class PoolDiscovery(
    Catalogue catalogue, SecretSource secrets, HttpMessageHandler hosted, HttpMessageHandler local, TimeProvider time)
{
    private static readonly TimeSpan HostedLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LocalLimit = TimeSpan.FromSeconds(2);
    private static readonly string[] UsualEngines = ["ollama", "llama-cpp", "vllm", "lm-studio"];

    /// <param name="settings">What a file says of everything but endpoints: home, listen, timeouts and the like.</param>
    /// <param name="roots">Addresses on loopback to look at; null: where engines usually listen, and OLLAMA_HOST.</param>
    public async Task<Discovered> FindAsync(
        EntenteConfiguration? settings = null, IEnumerable<string>? roots = null, CancellationToken cancellationToken = default)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var looksHosted = new HostedProviders(catalogue, secrets, new(hosted, time, HostedLimit)).FindAsync(cancellationToken);
        var looksLocal = new LocalEngines(catalogue, new(local, time, LocalLimit)).FindAsync(roots ?? UsualRoots(findings), cancellationToken);
        ImmutableArray<FoundProvider> found = [.. await looksHosted, .. await looksLocal];
        findings.AddRange(found.Select(provider => provider.Finding));

        return new()
        {
            Configuration = Configuration(settings ?? new(), [.. found.Where(provider => !provider.Models.IsEmpty)]),
            Findings = findings.ToImmutable(),
            MissingVariables =
            [
                .. catalogue.Providers
                    .Where(provider => provider.Discover && !provider.KeyEnv.Any(name => secrets.Variable(name) is not null))
                    .Select(provider => provider.KeyEnv[0]),
            ],
        };
    }

    private List<string> UsualRoots(ImmutableArray<Finding>.Builder findings)
    {
        var roots = UsualEngines.Select(engine => $"http://127.0.0.1:{catalogue.FindProvider(engine)!.DefaultPort}").ToList();
        if (secrets.Variable("OLLAMA_HOST") is { } host && OllamaRoot(host) is { } root)
        {
            if (new Uri(root).IsLoopback)
            {
                roots.Insert(0, root);
            }
            else
            {
                findings.Add(new()
                {
                    Provider = "ollama",
                    IsLocal = true,
                    Says = $"OLLAMA_HOST points to {root}, which is another machine and is not asked; name it under providers",
                });
            }
        }

        return roots;
    }

    /// <summary>OLLAMA_HOST is a host, a host with a port, or an address; a server also writes there what it listens on.</summary>
    internal static string? OllamaRoot(string host)
    {
        var address = host.Contains("://", StringComparison.Ordinal) ? host : $"http://{host}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var name = uri.Host is "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : uri.Host;
        var hasPort = address.AsSpan(address.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/').LastIndexOf(':') > address.AsSpan(address.IndexOf("://", StringComparison.Ordinal) + 3).LastIndexOf(']');
        return $"{uri.Scheme}://{name}:{(hasPort ? uri.Port : 11434)}";
    }

    private EntenteConfiguration Configuration(EntenteConfiguration settings, ImmutableArray<FoundProvider> found)
    {
        var models = found
            .SelectMany(provider => provider.Models.Select(model => (Model: model, Endpoint: Endpoint(provider.Provider, model))))
            .GroupBy(pair => pair.Model.Id)
            .Select(group => new ModelSettings { Id = group.Key, Endpoints = [.. group.Select(pair => pair.Endpoint)] })
            .ToImmutableArray();
        return settings with
        {
            Providers = [.. found.Select(provider => provider.Provider).OrderBy(provider => provider.Name, StringComparer.Ordinal)],
            Models = new FallbackProposal(catalogue).For(models),
            Aliases = ImmutableSortedDictionary<string, string>.Empty,
            Ensembles = [],
        };
    }

    private static EndpointSettings Endpoint(ProviderSettings provider, FoundModel model) => new()
    {
        Provider = provider.Name,
        Name = model.WireName == model.Id ? null : model.WireName,
        ContextTokens = model.ContextTokens,
    };
}
