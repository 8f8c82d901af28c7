using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Ledger;

/// <summary>
/// What the journal holds of a key's lease in one period, in the place of what it held before. The subject of the entry is the key.
/// </summary>
internal sealed record LeaseNote
{
    /// <summary>First day of the period, ISO 8601.</summary>
    public required string Period { get; init; }

    /// <summary>First day after it.</summary>
    public required string Until { get; init; }

    /// <summary>The day, within the period, on which is booked what is lost of the lease.</summary>
    public required string Day { get; init; }

    /// <summary>What all calls of the key that were ever made from a lease in this period may come to have spent and reserved.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long LimitNanoUsd { get; init; }

    /// <summary>The key's budget in the period: what is lost is never charged beyond it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long BudgetNanoUsd { get; init; }

    /// <summary>Charged by this very entry: what the lease before it may have paid for, of which a crash has left no record.</summary>
    public long LostNanoUsd { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LeaseNote))]
internal sealed partial class LeaseJson : JsonSerializerContext
{
    public static byte[] Write(LeaseNote note) => JsonSerializer.SerializeToUtf8Bytes(note, Default.LeaseNote);

    public static LeaseNote Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, Default.LeaseNote) ?? throw new JsonException("a lease is not null");
}
