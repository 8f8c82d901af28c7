using System.Collections.Immutable;
using Entente.Guidance;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>
/// One way of answering with the models in reach. It emits run events through the pool, keeps to the run's caps, and writes the
/// answer to <see cref="Run.Answer"/>. It holds no state between runs.
/// </summary>
public interface IStrategy
{
    /// <summary>As in `entente/NAME`.</summary>
    string Name { get; }

    /// <summary>Whether the caller's tools can be called by the answer, statelessly: the results come back in another request.</summary>
    bool TakesTools => false;

    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken);
}

/// <summary>Which strategy answers a run, with which models, and why.</summary>
public sealed record Plan
{
    public required IStrategy Strategy { get; init; }
    public required string Why { get; init; }

    /// <summary>What Auto begins with; null where the strategy was named.</summary>
    public IStrategy? Chosen { get; init; }

    /// <summary>The name under which the run answers.</summary>
    public string StrategyName => (Chosen ?? Strategy).Name;

    /// <summary>Pool ids: for one speaker in order of preference, for a panel its members.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Pool ids that have failed at this question before the plan was made: they are not asked again.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>What was learned about this question; null: nothing.</summary>
    public LearnedEstimate? Estimate { get; init; }

    /// <summary>The run's caps where an ensemble tightens the caller's; null: the caller's.</summary>
    public Caps? Caps { get; init; }

    /// <summary>How many of them make the panel; null: as the strategy sees fit. A panel named in the configuration is asked whole.</summary>
    public int? PanelSize { get; init; }

    public string? Judge { get; init; }
    public string? Writer { get; init; }

    /// <summary>Who plans the work where it is planned; null: the best known.</summary>
    public string? Conductor { get; init; }

    /// <summary>How likely right an answer must be for a cascade to stop at it; null: its default.</summary>
    public double? Agreement { get; init; }

    /// <summary>The verifier that the ensemble names; null for none.</summary>
    public string? Verifier { get; init; }

    /// <summary>The caller named a model of its own and wants no other in its place when it is withdrawn.</summary>
    public bool RefuseSubstitute { get; init; }
}
