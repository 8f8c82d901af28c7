using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Catalog;

/// <summary>catalogue.json as it lies on disk. An unknown field is a slip of the hand that edits it, and an error.</summary>
internal sealed record CatalogueFile
{
    public required CatalogueMeta Meta { get; init; }
    public required ImmutableDictionary<string, CatalogueTerms> Terms { get; init; }
    public required ImmutableArray<CatalogueModel> Models { get; init; }
    public required ImmutableArray<CatalogueProvider> Providers { get; init; }
}

/// <summary>When the catalogue was compiled, and how far it may be relied on.</summary>
public sealed record CatalogueMeta
{
    public required string CompiledOn { get; init; }
    public string? Maintained { get; init; }
    public ImmutableArray<string> Caution { get => field.IsDefault ? [] : field; init; }
    public ImmutableArray<string> NotConfirmed { get => field.IsDefault ? [] : field; init; }
    public ImmutableArray<string> MachineReadableSources { get => field.IsDefault ? [] : field; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
