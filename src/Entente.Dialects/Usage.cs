using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Dialects;

/// <summary>
/// Tokens of one call. <see cref="Input"/> is all of the prompt, cached parts included; <see cref="Output"/> is all that was
/// generated, reasoning included. Providers that count otherwise are converted by their codec.
/// </summary>
public sealed record Usage
{
    public long Input { get; init; }
    public long CachedRead { get; init; }
    public long CacheWrite { get; init; }
    public long Output { get; init; }
    public long Reasoning { get; init; }

    /// <summary>Images of the prompt, for those who price them by the piece; their tokens are in <see cref="Input"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Images { get; init; }

    /// <summary>The provider's own object, as received; null where we counted ourselves.</summary>
    public JsonElement? Raw { get; init; }

    /// <summary>True where the provider reported nothing and the numbers are our estimate.</summary>
    public bool Estimated { get; init; }

    public static Usage operator +(Usage left, Usage right) => new()
    {
        Input = left.Input + right.Input,
        CachedRead = left.CachedRead + right.CachedRead,
        CacheWrite = left.CacheWrite + right.CacheWrite,
        Output = left.Output + right.Output,
        Reasoning = left.Reasoning + right.Reasoning,
        Images = left.Images + right.Images,
        Estimated = left.Estimated || right.Estimated,
    };

    public static Usage Add(Usage left, Usage right) => left + right;

    public static Usage None { get; } = new();
}
