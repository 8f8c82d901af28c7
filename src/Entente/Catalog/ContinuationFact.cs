using System.Text.Json.Serialization;
using Entente.Dialects;

namespace Entente.Catalog;

/// <summary>How a model or a provider goes on with a partial answer, and where that was read.</summary>
public sealed record ContinuationFact
{
    [JsonConverter(typeof(JsonStringEnumConverter<ContinuationForm>))]
    public required ContinuationForm Form { get; init; }

    /// <summary>The base address at which alone it holds; null where it holds at all of them.</summary>
    public string? OnlyAt { get; init; }

    public string? Source { get; init; }
    public string? ReadOn { get; init; }
    public string? Note { get; init; }

    public bool HoldsAt(string baseUrl) => OnlyAt is null || OnlyAt == baseUrl;
}
