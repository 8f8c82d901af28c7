using System.Collections.Immutable;
using System.Text.Json;
using Entente.Catalog;

namespace Entente.Configuration.Discovery;

/// <summary>
/// Engines on this machine, recognised by what they answer and not by their port: anything may listen there, also a proxy to
/// somebody else's machines. Only loopback is asked.
/// </summary>
internal sealed class LocalEngines(Catalogue catalogue, Prober prober)
{
    public async Task<ImmutableArray<FoundProvider>> FindAsync(IEnumerable<string> roots, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(roots.Distinct().Select(root => LookAsync(root, cancellationToken)));
        var providers = ImmutableArray.CreateBuilder<FoundProvider>();
        foreach (var provider in found.OfType<FoundProvider>())
        {
            // A second engine of the same make gets a number.
            var name = provider.Provider.Name;
            var count = providers.Count(other => other.Finding.Provider == provider.Finding.Provider);
            providers.Add(count == 0 ? provider : provider with { Provider = provider.Provider with { Name = $"{name}-{count + 1}" } });
        }

        return providers.ToImmutable();
    }

    private async Task<FoundProvider?> LookAsync(string root, CancellationToken cancellationToken)
    {
        var models = await prober.GetAsync($"{root}/v1/models", null, cancellationToken);
        if (models.Status is null)
        {
            return null;
        }

        var listed = models.Items("data").ToArray();
        var owner = listed.Select(item => item.Text("owned_by")).FirstOrDefault(text => text is not null);
        if (owner == "llamacpp" || (await prober.GetAsync($"{root}/props", null, cancellationToken))["default_generation_settings"] is not null)
        {
            return Found("llama-cpp", root, listed.Select(item => Plain(item, item.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? meta.Number("n_ctx") ?? meta.Number("n_ctx_train") : null)));
        }

        if (owner == "vllm" && (await prober.GetAsync($"{root}/version", null, cancellationToken))["version"] is not null)
        {
            return Found("vllm", root, listed.Select(item => Plain(item, item.Number("max_model_len"))));
        }

        // Proxies imitate /api/version; the list of tags they do not.
        var tags = await prober.GetAsync($"{root}/api/tags", null, cancellationToken);
        if (tags["models"] is not null && (await prober.GetAsync($"{root}/api/version", null, cancellationToken))["version"] is not null)
        {
            return Found("ollama", root, tags.Items("models").Where(IsOnThisMachine).Select(item => Named(item.Text("name"), null)));
        }

        var studio = await prober.GetAsync($"{root}/api/v0/models", null, cancellationToken);
        if (studio.Items("data").Any(item => item.Text("arch") is not null && item.Text("state") is not null))
        {
            return Found("lm-studio", root, studio.Items("data")
                .Where(item => item.Text("type") is "llm" or "vlm")
                .Select(item => Named(item.Text("id"), item.Number("max_context_length"))));
        }

        return listed.Length == 0 ? null : new(
            new() { Name = root },
            [],
            new()
            {
                Provider = root,
                IsLocal = true,
                Says = "answers like OpenAI, but as no engine that Entente recognises; if you trust it, name it under providers",
            });
    }

    private static FoundProvider Found(string engine, string root, IEnumerable<FoundModel?> models)
    {
        var provider = new ProviderSettings { Name = engine, Catalog = engine, BaseUrl = $"{root}/v1", Local = true };
        var chat = models.OfType<FoundModel>().DistinctBy(model => model.Id).ToImmutableArray();
        return new(provider, chat, new()
        {
            Provider = engine,
            IsLocal = true,
            Models = chat.Length,
            Says = chat.IsEmpty ? $"runs at {root}, but has no model to talk to" : $"runs at {root}",
        });
    }

    private FoundModel? Plain(JsonElement item, int? contextTokens) => Named(item.Text("id"), contextTokens);

    private FoundModel? Named(string? wireName, int? contextTokens)
    {
        if (wireName is null || wireName.Contains("embed", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var id = catalogue.FindModel(wireName)?.Id ?? (wireName.EndsWith(":latest", StringComparison.Ordinal) ? wireName[..^":latest".Length] : wireName);

        // llama.cpp names a model by the path of its file.
        id = id.Contains('/') && id.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? id[(id.LastIndexOf('/') + 1)..] : id;
        return new(string.Concat(id.Select(letter => char.IsWhiteSpace(letter) ? '-' : letter)), wireName) { ContextTokens = contextTokens };
    }

    /// <summary>Ollama lists its own cloud's models beside those on the disk.</summary>
    private static bool IsOnThisMachine(JsonElement item) =>
        item.Text("remote_host") is null
        && item.Text("name") is { } name && !name.EndsWith("-cloud", StringComparison.Ordinal) && !name.EndsWith(":cloud", StringComparison.Ordinal)
        && !(item.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Object
            && details.Text("family")?.Contains("bert", StringComparison.Ordinal) == true);
}
