using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Receipts;
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

    /// <summary>It was made from its key's lease, and counts against that.</summary>
    public bool Leased { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Settlement))]
internal sealed partial class SettlementJson : JsonSerializerContext
{
    public static byte[] Write(Settlement settlement)
    {
        using var json = new JsonBytes(1024);
        json.BeginObject();
        json.Text("run"u8, settlement.Run);
        json.Text("caller"u8, settlement.Caller);
        json.Text("day"u8, settlement.Day);
        json.Choice("status"u8, settlement.Status);
        json.Name("lines"u8);
        json.BeginArray();
        foreach (var line in settlement.Lines)
        {
            Write(json, line);
        }

        json.EndArray();
        json.Number("cost_nano_usd"u8, settlement.CostNanoUsd);
        json.EndObject();
        return json.ToArray();
    }

    public static Settlement Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, Default.Settlement) ?? throw new JsonException("a settlement is not null");

    private static void Write(JsonBytes json, SettlementLine line)
    {
        json.BeginObject();
        json.Number("step"u8, line.Step);
        json.Text("model"u8, line.Model);
        json.TextIfAny("developer"u8, line.Developer);
        json.TextIfAny("jurisdiction"u8, line.Jurisdiction);
        json.Text("provider"u8, line.Provider);
        json.Text("endpoint"u8, line.Endpoint);
        UnlessZero(json, "input"u8, line.Input);
        UnlessZero(json, "cached_read"u8, line.CachedRead);
        UnlessZero(json, "cache_write"u8, line.CacheWrite);
        UnlessZero(json, "output"u8, line.Output);
        UnlessZero(json, "reasoning"u8, line.Reasoning);
        UnlessZero(json, "images"u8, line.Images);
        If(json, "estimated"u8, line.Estimated);
        If(json, "unbilled"u8, line.Unbilled);
        json.NumberIfAny("cost_nano_usd"u8, line.CostNanoUsd);
        UnlessZero(json, "overrun_nano_usd"u8, line.OverrunNanoUsd);
        json.TextIfAny("price_version"u8, line.PriceVersion);
        json.TextIfAny("price_source"u8, line.PriceSource);
        If(json, "leased"u8, line.Leased);
        json.EndObject();
    }

    private static void UnlessZero(JsonBytes json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.Number(name, value);
        }
    }

    private static void If(JsonBytes json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.Boolean(name, true);
        }
    }
}
