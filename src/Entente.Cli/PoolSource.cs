using Entente.Catalog;
using Entente.Configuration;
using Entente.Configuration.Discovery;

namespace Entente.Cli;

/// <summary>Where the pool comes from: entente.yaml, else what is found in the environment and on loopback.</summary>
internal static class PoolSource
{
    /// <summary>The file where it exists or was named, else what is found. An empty pool where there is neither.</summary>
    public static async Task<LoadedConfiguration> FileOrFoundAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (File.Exists(context.ConfigFile) || context.ConfigFileIsNamed)
        {
            return ConfigurationLoader.LoadFile(context.ConfigFile);
        }

        var discovered = await DiscoverAsync(null, cancellationToken);
        return ConfigurationLoader.Build(discovered.Configuration);
    }

    /// <param name="settings">What holds beside the endpoints that are found; null: the defaults.</param>
    public static async Task<Discovered> DiscoverAsync(EntenteConfiguration? settings, CancellationToken cancellationToken)
    {
        using var hosted = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var local = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        var discovery = new PoolDiscovery(Catalogue.Default, SecretSource.System, hosted, local, TimeProvider.System);
        return await discovery.FindAsync(settings, roots: null, cancellationToken);
    }

    /// <summary>How to get an endpoint, for those who have none.</summary>
    public const string WayOut =
        "set a key such as OPENAI_API_KEY, ANTHROPIC_API_KEY or MISTRAL_API_KEY, or start a local engine (Ollama, llama.cpp, vLLM, LM Studio), then run `entente init`; `entente demo` needs none of them";
}
