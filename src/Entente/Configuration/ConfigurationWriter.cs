using System.Globalization;
using System.Text;
using Entente.Catalog;
using Entente.Configuration.Discovery;

namespace Entente.Configuration;

/// <summary>Writes what was found as a file with comments, which reads back as the same configuration.</summary>
public sealed class ConfigurationWriter(Catalogue catalogue)
{
    private readonly StringBuilder yaml = new();

    public static string Write(Discovered discovered, Catalogue catalogue) => new ConfigurationWriter(catalogue).Write(discovered);

    private string Write(Discovered discovered)
    {
        var configuration = discovered.Configuration;
        yaml.Append(
            """
            # Written by `entente init`. Every key: docs/configuration.md; for editors: docs/entente.schema.json.
            # `entente check` says what is wrong, all at once. A change is applied while the server runs, as a whole or not at all.

            # The operator of engines on your own machines. Callers who ask for jurisdictions need it.

            """.ReplaceLineEndings("\n"));
        yaml.Append(configuration.Home is { } home
            ? $"home: {{name: {Quote(home.Name ?? "")}, jurisdiction: {home.Jurisdiction}}}\n"
            : "# home: {name: Example Institute, jurisdiction: DE}\n");
        yaml.Append(configuration.Listen is { } listen && listen != EntenteConfiguration.DefaultListen ? $"\nlisten: {listen}\n" : "");

        Providers(discovered);
        Models(configuration);
        yaml.Append(
            """

            # Other names for models, such as the one that a program has built in.
            # aliases: {gpt-4o: …}

            # Who names a withdrawn model gets a substitute, said openly; or `refuse`: an error.
            withdrawn_by_name: substitute

            """.ReplaceLineEndings("\n"));
        return yaml.ToString();
    }

    private void Providers(Discovered discovered)
    {
        yaml.Append("\n# What the catalogue knows of a provider (address, dialect, operator, jurisdiction) need not be said.\nproviders:\n");
        foreach (var provider in discovered.Configuration.Providers)
        {
            var facts = catalogue.FindProvider(provider.Catalog ?? provider.Name);
            if (provider.Local == true)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"  {Quote(provider.Name)}: {{catalog: {provider.Catalog}, base_url: {Quote(provider.BaseUrl!)}, local: true}}\n");
                continue;
            }

            var key = provider.ApiKey?.ToString() ?? (facts is { KeyEnv: [var name, ..] } ? $"${{{name}}}" : "none");
            yaml.Append(CultureInfo.InvariantCulture, $"  {Quote(provider.Name)}:   # {facts?.Operator}, {facts?.Jurisdiction ?? "jurisdiction not known"}; key: {key}\n");
            if (provider.ApiKey is not null)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"    api_key: {key}\n");
            }
        }

        if (!discovered.MissingVariables.IsEmpty)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  # Also known, were their variables set: {string.Join(", ", discovered.MissingVariables.Take(8))}, …\n");
        }
    }

    private void Models(EntenteConfiguration configuration)
    {
        yaml.Append(
            """

            # The ids that callers use, in order of preference. `fallback`: who may take its place, here other developers'
            # models first, the nearest in price. Take away what you do not want to be asked.
            models:

            """.ReplaceLineEndings("\n"));
        foreach (var model in configuration.Models)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  {Quote(model.Id)}:{Facts(model)}\n");
            foreach (var endpoint in model.Endpoints.Take(1))
            {
                yaml.Append("    endpoints:\n");
            }

            foreach (var endpoint in model.Endpoints)
            {
                var name = endpoint.Name is null ? "" : $", name: {Quote(endpoint.Name)}";
                var context = endpoint.ContextTokens is { } tokens ? $", context_tokens: {tokens}" : "";
                yaml.Append(CultureInfo.InvariantCulture, $"      - {{provider: {Quote(endpoint.Provider)}{name}{context}}}\n");
            }

            if (!model.Fallback.IsEmpty)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"    fallback: [{string.Join(", ", model.Fallback.Select(Quote))}]\n");
            }
        }
    }

    private string Facts(ModelSettings model)
    {
        if (catalogue.FindModel(model.Id) is not { } facts)
        {
            return "   # not in the catalogue: say `model:`, `developer:`, `jurisdiction:` where you know them";
        }

        var price = facts.PriceUsdPerMtok is { } known
            ? string.Create(CultureInfo.InvariantCulture, $", ${known.Input}/${known.Output} per million tokens at its developer's own (read {known.ReadOn})")
            : "";
        return $"   # {facts.Developer}, {facts.Jurisdiction ?? "?"}, {facts.Weights ?? "?"} weights{price}";
    }

    /// <summary>Plain where that is safe in any YAML, else in double quotes.</summary>
    internal static string Quote(string text)
    {
        var isPlain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/')
            && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off");
        return isPlain ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
