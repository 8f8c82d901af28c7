using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Entente.Pool;

namespace Entente.Admission;

public enum KeyRole
{
    /// <summary>Asks questions, and reads its own runs and receipts.</summary>
    Caller,

    /// <summary>May also issue directives, make keys, and read every run.</summary>
    Operator,
}

public enum BudgetPeriod { Day, Month }

/// <summary>A key as it is remembered: everything but the secret, of which only the SHA-256 is kept (decision 15).</summary>
public sealed record AccessKey
{
    /// <summary>Such as `key_4f0c…`; no secret.</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }
    public required KeyRole Role { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    public long? RevokedMs { get; init; }

    /// <summary>Pool ids that it may use; empty: all.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Requests a minute; null: no limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, in and out; null: no limit.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Nano-dollars a minute; null: no limit.</summary>
    public long? NanoUsdPerMinute { get; init; }

    /// <summary>Nano-dollars in each period; null: no limit.</summary>
    public long? BudgetNanoUsd { get; init; }

    public BudgetPeriod BudgetPeriod { get; init; }

    /// <summary>What happens when it names a withdrawn model; null: as the pool is configured.</summary>
    public WithdrawnByName? WithdrawnByName { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessKey))]
internal sealed partial class AccessKeyJson : JsonSerializerContext;
