using Entente.Catalog;
using Entente.Configuration;
using Entente.Configuration.Discovery;
using Entente.Pool;

namespace Entente.Extensions.AI;

/// <summary>Where a pool comes from.</summary>
public static class EntentePool
{
    /// <summary>No model at all: for a pool of chat clients only.</summary>
    public static PoolDefinition Empty { get; } = new() { Models = [], Fingerprint = "" };

    /// <summary>As `entente up --config FILE` reads it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; the message has every error with its mend.</exception>
    public static PoolDefinition FromFile(string path) => Valid(path, ConfigurationLoader.LoadFile(path));

    /// <summary>The pool that the usual key variables (OPENAI_API_KEY, …) and local engines on loopback make; asks each of them for its models.</summary>
    /// <exception cref="InvalidOperationException">Nothing was found; the message says how to get an endpoint.</exception>
    public static async Task<PoolDefinition> FromEnvironmentAsync(CancellationToken cancellationToken = default)
    {
        using var hosted = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var local = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        var found = await new PoolDiscovery(Catalogue.Default, SecretSource.System, hosted, local, TimeProvider.System).FindAsync(null, roots: null, cancellationToken);
        return found.IsEmpty
            ? throw new InvalidOperationException($"No endpoint was found. Set one of {string.Join(", ", found.MissingVariables.Take(4))}, or start a local engine (Ollama, llama.cpp, vLLM, LM Studio).")
            : Valid("the environment", ConfigurationLoader.Build(found.Configuration));
    }

    private static PoolDefinition Valid(string source, LoadedConfiguration loaded)
        => loaded.Pool ?? throw new InvalidOperationException(string.Join(Environment.NewLine, loaded.Problems.Where(problem => problem.IsError).Select(problem => problem.Say(source))));
}
