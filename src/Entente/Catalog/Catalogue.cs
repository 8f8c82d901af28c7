using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Entente.Catalog;

/// <summary>
/// Facts on models and providers, each with its source and the day it was read. Immutable and safe for concurrent use. What it
/// does not know is null; nothing is guessed (decision 11).
/// </summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, CatalogueModel> modelsByName;
    private readonly FrozenDictionary<string, CatalogueProvider> providersById;

    private Catalogue(CatalogueFile file, string fingerprint)
    {
        Meta = file.Meta;
        Terms = file.Terms;
        Models = file.Models;
        Providers = file.Providers;
        Fingerprint = fingerprint;
        providersById = file.Providers.ToFrozenDictionary(provider => provider.Id);

        var names = new Dictionary<string, CatalogueModel>(StringComparer.Ordinal);
        foreach (var model in file.Models)
        {
            names.TryAdd(ModelNames.Normal(model.Id), model);
            foreach (var name in model.Also)
            {
                names.TryAdd(ModelNames.Normal(name), model);
            }
        }

        modelsByName = names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The one that comes with the product.</summary>
    public static Catalogue Default { get; } = ReadEmbedded();

    public CatalogueMeta Meta { get; }
    public ImmutableDictionary<string, CatalogueTerms> Terms { get; }
    public ImmutableArray<CatalogueModel> Models { get; }
    public ImmutableArray<CatalogueProvider> Providers { get; }

    /// <summary>Hex SHA-256 of the file.</summary>
    public string Fingerprint { get; }

    /// <exception cref="JsonException">The file is not a catalogue.</exception>
    public static Catalogue Read(ReadOnlySpan<byte> json)
    {
        var file = JsonSerializer.Deserialize(json, CatalogueJson.Default.CatalogueFile)
            ?? throw new JsonException("The catalogue is null.");
        return new Catalogue(file, Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    public CatalogueProvider? FindProvider(string? id) => id is null ? null : providersById.GetValueOrDefault(id);

    /// <summary>
    /// The model that a name at a provider means: by its id or one of its other names, without case, with the prefix of a
    /// reseller, a date, or a quantisation taken off. A name that only resembles one stays unknown: null.
    /// </summary>
    public CatalogueModel? FindModel(string? wireName)
    {
        if (wireName is null)
        {
            return null;
        }

        foreach (var name in ModelNames.Readings(wireName))
        {
            if (modelsByName.TryGetValue(name, out var model))
            {
                return model;
            }
        }

        return null;
    }

    public OutputTerms? TermsOf(CatalogueModel? model) =>
        model?.Terms is { } key && Terms.TryGetValue(key, out var terms) ? terms.ToOutputTerms() : null;

    private static Catalogue ReadEmbedded()
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("Entente.Catalog.catalogue.json")
            ?? throw new InvalidOperationException("catalogue.json is not embedded.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Read(memory.ToArray());
    }
}
