using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>entente.yaml, as it was written: what it does not say is null or empty. Compared by value. Holds no secret.</summary>
public sealed record EntenteConfiguration
{
    public HomeSettings? Home { get; init; }

    /// <summary>Address that the server listens on; null: http://127.0.0.1:8787.</summary>
    public string? Listen { get; init; }

    public ImmutableArray<ProviderSettings> Providers { get; init; } = [];

    /// <summary>In the order of the file, which is the order of preference.</summary>
    public ImmutableArray<ModelSettings> Models { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Aliases { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    public ImmutableArray<EnsembleSettings> Ensembles { get; init; } = [];
    public ImmutableArray<VerifierSettings> Verifiers { get; init; } = [];
    public WithdrawnByName WithdrawnByName { get; init; }
    public OnRefusal OnRefusal { get; init; }
    public LedgerDurability Durability { get; init; }
    public LedgerPeriod Period { get; init; }

    /// <summary>Files of the journal that are kept beside the one that is written; null: all.</summary>
    public int? Retention { get; init; }

    /// <summary>Public keys of those who may cosign the log's checkpoints.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];

    /// <summary>Path of the file that `entente train` wrote; null: nothing was learned.</summary>
    public string? Learned { get; init; }

    public TimeoutSettings Timeouts { get; init; } = new();

    public const string DefaultListen = "http://127.0.0.1:8787";

    public bool Equals(EntenteConfiguration? other) => other is not null && ToJson() == other.ToJson();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToJson());

    /// <summary>One rendering for each value: the order of members is fixed and secrets are references.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, ConfigurationJson.Default.EntenteConfiguration);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EntenteConfiguration))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;
