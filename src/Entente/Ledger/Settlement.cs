using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Runs;

namespace Entente.Ledger;

/// <summary>
/// What one run has used and cost: the ledger is the fold over these, and over nothing else. Written once, in the same append as the
/// run's end and its receipt.
/// </summary>
public sealed record Settlement
{
    public required string Run { get; init; }

    /// <summary>Id of the caller's key; `local` where the server asks for none.</summary>
    public required string Caller { get; init; }

    /// <summary>The ledger's day (UTC, ISO 8601) on which the run began; all of it counts to this day.</summary>
    public required string Day { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RunStatus Status { get; init; }

    /// <summary>One for each call, in the order of their beginning.</summary>
    public required ImmutableArray<SettlementLine> Lines { get; init; }

    /// <summary>Sum over the lines whose price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long CostNanoUsd { get; init; }
}

/// <summary>One call: raw usage, and what it cost at which price. Enough to compute the cost again at another price.</summary>
public sealed record SettlementLine
{
    public required int Step { get; init; }
    public required string Model { get; init; }
    public string? Developer { get; init; }

    /// <summary>Of the developer.</summary>
    public string? Jurisdiction { get; init; }

    public required string Provider { get; init; }
    public required string Endpoint { get; init; }
    public long Input { get; init; }
    public long CachedRead { get; init; }
    public long CacheWrite { get; init; }
    public long Output { get; init; }
    public long Reasoning { get; init; }
    public long Images { get; init; }

    /// <summary>The provider has not counted to the end: by what was seen, or by the reservation where nothing was.</summary>
    public bool Estimated { get; init; }

    /// <summary>The call was refused or never answered, and costs nothing, not even a price per request.</summary>
    public bool Unbilled { get; init; }

    /// <summary>Null where the price is not known.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>By how much the provider went over the reservation.</summary>
    public long OverrunNanoUsd { get; init; }

    public string? PriceVersion { get; init; }
    public string? PriceSource { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Settlement))]
internal sealed partial class SettlementJson : JsonSerializerContext
{
    public static byte[] Write(Settlement settlement) => JsonSerializer.SerializeToUtf8Bytes(settlement, Default.Settlement);

    public static Settlement Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, Default.Settlement) ?? throw new JsonException("a settlement is not null");
}
