using System.Collections.Immutable;
using Entente.Guidance;
using Entente.Verification;

namespace Entente.Pool;

public enum WithdrawnByName { Substitute, Refuse }

public enum OnRefusal { Tell, Next }

/// <summary>The whole pool as configured. Immutable; a reload makes a new one.</summary>
public sealed record PoolDefinition
{
    /// <summary>In order of preference.</summary>
    public required ImmutableArray<PoolModel> Models { get; init; }

    /// <summary>Alias to pool id.</summary>
    public ImmutableDictionary<string, string> Aliases { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, Ensemble> Ensembles { get; init; } = ImmutableDictionary<string, Ensemble>.Empty;
    /// <summary>By name; a request may name one.</summary>
    public ImmutableDictionary<string, VerifierDefinition> Verifiers { get; init; } = ImmutableDictionary<string, VerifierDefinition>.Empty;

    public WithdrawnByName WithdrawnByName { get; init; } = WithdrawnByName.Substitute;
    public OnRefusal OnRefusal { get; init; } = OnRefusal.Tell;

    /// <summary>What was learned from recorded results; null: nothing.</summary>
    public LearnedGuide? Learned { get; init; }

    /// <summary>Time limits of what is not a single call: heartbeat, commit.</summary>
    public Timeouts Timeouts { get; init; } = new();

    /// <summary>
    /// Hex SHA-256 over configuration, catalogue, policy and learned file, never over health (decision 13). Secrets are not part of it.
    /// </summary>
    public required string Fingerprint { get; init; }

    public PoolModel? Find(string id)
    {
        foreach (var model in Models)
        {
            if (model.Id == id)
            {
                return model;
            }
        }

        return null;
    }
}

/// <summary>A named way of answering with several models.</summary>
public sealed record Ensemble
{
    public required string Name { get; init; }

    /// <summary>A strategy's name.</summary>
    public required string Strategy { get; init; }

    /// <summary>Pool ids. Empty: the strategy chooses.</summary>
    public ImmutableArray<string> Panel { get; init; } = [];

    public string? Judge { get; init; }
    public string? Writer { get; init; }
    public string? Conductor { get; init; }

    /// <summary>From 0 to 1: how likely right an answer must be for a cascade to stop at it. Null: the strategy's default.</summary>
    public double? Agreement { get; init; }

    /// <summary>What verifies answers where the request names none; null: nothing.</summary>
    public string? Verifier { get; init; }

    public long? MaxCostNanoUsd { get; init; }
    public int? MaxCalls { get; init; }
    public double? MaxSeconds { get; init; }
}
