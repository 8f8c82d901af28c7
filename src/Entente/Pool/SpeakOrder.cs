using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>What a strategy asks of the pool: one answer, by the first of these models that can give it.</summary>
public sealed record SpeakOrder
{
    public required Call Call { get; init; }

    /// <summary>Pool ids in order: the one that is wanted, then those that may take its place.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>Pool ids that may go on with a begun answer and are not asked for one of their own: they have given it already.</summary>
    public ImmutableArray<string> Successors { get; init; } = [];

    /// <summary>answer and writer speak to the caller; panel, judge, thinker, worker, verifier and conductor to the strategy.</summary>
    public required string Role { get; init; }

    public required string Why { get; init; }

    /// <summary>Whether the endpoint is asked to stream. An answer that is only collected may stream too: then limits between tokens hold.</summary>
    public bool Streamed { get; init; }

    /// <summary>A begun answer may go on with another endpoint. False: it is asked for anew, since nobody has seen it.</summary>
    public bool MayContinue { get; init; }

    /// <summary>A refusal is no answer: another model is asked.</summary>
    public bool NextOnRefusal { get; init; }

    /// <summary>The wanted model's withdrawal is told, not mended.</summary>
    public bool RefuseSubstitute { get; init; }

    /// <summary>This answer's part of what is left under the run's cap on cost; null: all of it.</summary>
    public long? ShareNanoUsd { get; init; }

    internal TimeSpan HedgeAfter(PoolDefinition definition)
    {
        var wanted = definition.Find(Models[0]);
        return wanted is null ? definition.Timeouts.HedgeAfter : wanted.Endpoints[0].Timeouts.HedgeAfter;
    }
}

/// <summary>What came of it: a whole answer, or the failure after which nobody could go on.</summary>
public sealed record Spoken
{
    public Failure? Failure { get; init; }

    public IReadOnlyList<FinishDelta> Finishes { get; init; } = [];

    /// <summary>Usage of the steps that gave the answer.</summary>
    public Usage? Usage { get; init; }

    /// <summary>Pool id of the first who spoke; null where nobody did.</summary>
    public string? FirstModel { get; init; }

    /// <summary>Pool id of the last who spoke.</summary>
    public string? LastModel { get; init; }

    public int Handovers { get; init; }
}
