using System.Globalization;
using System.Text;
using Entente.Configuration;
using Entente.Dialects;
using Entente.Pool;
using Entente.Rehearsal.Minds;

namespace Entente.Rehearsal;

/// <summary>
/// The pool that `demo` and `up --pool rehearsal` run over: the nine minds at four providers, with operators in four
/// jurisdictions, both dialects, and one model on the house's own disk as the floor.
/// </summary>
public static class RehearsalPool
{
    private static readonly (string Name, string Dialect, string Operator, string Jurisdiction)[] Providers =
    [
        ("north", DialectNames.OpenAiChat, "Rehearsal Stage North", "XA"),
        ("west", DialectNames.AnthropicMessages, "Rehearsal Stage West", "XC"),
        ("south", DialectNames.OpenAiChat, "Rehearsal Stage South", "XB"),
    ];

    private static readonly (string Model, string[] Providers, string[] Fallback)[] Models =
    [
        ("rehearsal-alto", ["north"], ["rehearsal-cello", "rehearsal-brass", "rehearsal-drum", "rehearsal-cricket"]),
        ("rehearsal-cello", ["west"], ["rehearsal-brass", "rehearsal-alto", "rehearsal-drum", "rehearsal-cricket"]),
        ("rehearsal-brass", ["south", "north"], ["rehearsal-flute", "rehearsal-cello", "rehearsal-cricket"]),
        ("rehearsal-harp", ["south"], ["rehearsal-cello", "rehearsal-alto", "rehearsal-cricket"]),
        ("rehearsal-flute", ["south"], ["rehearsal-brass", "rehearsal-drum", "rehearsal-cricket"]),
        ("rehearsal-drum", ["north", "hearth"], ["rehearsal-flute", "rehearsal-cricket"]),
        ("rehearsal-alto-mini", ["north"], ["rehearsal-cello-mini", "rehearsal-flute", "rehearsal-cricket"]),
        ("rehearsal-cello-mini", ["west"], ["rehearsal-alto-mini", "rehearsal-flute", "rehearsal-cricket"]),
        ("rehearsal-cricket", ["hearth"], ["rehearsal-drum"]),
    ];

    /// <summary>What may be done with the output, so that receipts and exports have every case; of who is not named nothing is known.</summary>
    private static readonly (string Model, string Terms)[] OutputTerms =
    [
        ("rehearsal-alto", "train_other_models: forbidden"),
        ("rehearsal-alto-mini", "train_other_models: forbidden"),
        ("rehearsal-cello", "train_other_models: allowed_with_conditions, conditions: name the Rehearsal Institute West"),
        ("rehearsal-cello-mini", "train_other_models: allowed_with_conditions, conditions: name the Rehearsal Institute West"),
        ("rehearsal-brass", "train_other_models: allowed"),
        ("rehearsal-drum", "train_other_models: allowed"),
        ("rehearsal-cricket", "train_other_models: allowed"),
    ];

    /// <summary>An `entente.yaml` for a rehearsal at this address (without `/v1`).</summary>
    public static string Yaml(Uri rehearsal)
    {
        string address = rehearsal.ToString().TrimEnd('/');
        var yaml = new StringBuilder();
        yaml.Append("# The rehearsal pool. No model, developer, operator or jurisdiction in it is real.\n");
        yaml.Append("home: {name: Rehearsal House, jurisdiction: XH}\n");
        yaml.Append("providers:\n");
        foreach (var provider in Providers)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  {provider.Name}:\n    dialect: {provider.Dialect}\n    base_url: {address}/{provider.Name}/v1\n    operator: {provider.Operator}\n    jurisdiction: {provider.Jurisdiction}\n");
        }
        yaml.Append(CultureInfo.InvariantCulture, $"  hearth:\n    dialect: {DialectNames.OpenAiChat}\n    base_url: {address}/hearth/v1\n    local: true\n");
        yaml.Append("models:\n");
        foreach (var (id, providers, fallback) in Models)
        {
            Mind mind = Cast.Find(id)!;
            string continuation = mind.Continuation == ContinuationForm.Prefill ? "prefill" : "instruction";
            yaml.Append(CultureInfo.InvariantCulture, $"  {id}:\n    model: {id}\n    developer: {mind.Developer}\n    jurisdiction: {mind.Jurisdiction}\n    weights: {(mind.OpenWeights ? "open" : "closed")}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"    quality: {mind.Usually}\n    context_tokens: {mind.Context}\n    price_usd_per_mtok: {{input: {mind.InputPrice}, output: {mind.OutputPrice}}}\n");
            if (OutputTerms.FirstOrDefault(terms => terms.Model == id) is { Terms: { } said })
            {
                yaml.Append(CultureInfo.InvariantCulture, $"    output_terms: {{{said}, source: docs/rehearsal.md, read_on: 2026-11-24}}\n");
            }

            yaml.Append(CultureInfo.InvariantCulture, $"    continuation: {continuation}\n    endpoints: [{string.Join(", ", providers.Select(provider => $"{{provider: {provider}}}"))}]\n    fallback: [{string.Join(", ", fallback)}]\n");
        }
        yaml.Append("ensembles:\n  ensemble:\n    strategy: fuse\n    panel: [rehearsal-alto, rehearsal-brass, rehearsal-flute]\n    judge: rehearsal-harp\n    writer: rehearsal-cello\n");
        return yaml.ToString();
    }

    /// <summary>The same, built. In memory any address will do.</summary>
    public static PoolDefinition Definition(Uri? rehearsal = null) =>
        ConfigurationLoader.Load(Yaml(rehearsal ?? new Uri("http://127.0.0.1:9"))) switch
        {
            { Pool: { } pool } => pool,
            var failed => throw new InvalidOperationException(string.Join("\n", failed.Problems.Select(problem => $"{problem.Path}: {problem.Message}"))),
        };
}
