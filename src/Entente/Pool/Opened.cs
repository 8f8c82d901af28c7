using Entente.Dialects;
using Entente.Pool.Seams;

namespace Entente.Pool;

/// <summary>A call that has begun to answer, with the step it is recorded as.</summary>
internal sealed record Opened(Attempt Attempt, Prepared Prepared, int Step, long? ReservedNanoUsd);

/// <summary>What is said to one endpoint; with a plan where it is to go on with a begun answer.</summary>
internal sealed record Prepared(Call Call, ContinuationPlan? Plan = null);

/// <summary>Exactly one of the two is set.</summary>
internal readonly record struct OpenResult(Opened? Opened, Failure? Failure);
