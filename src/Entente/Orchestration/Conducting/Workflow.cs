using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Orchestration.Conducting;

/// <summary>What a conductor has written: steps in order, of which the last gives the answer.</summary>
internal sealed record Workflow(ImmutableArray<WorkflowStep> Steps);

/// <param name="Subtask">What is to be done, in words.</param>
/// <param name="Model">Pool id; <see cref="WorkflowReader.Conductor"/> for a plan inside the plan.</param>
/// <param name="Access">Numbers, from 1, of the earlier steps whose subtask and response it sees; it sees no others.</param>
internal sealed record WorkflowStep(string Subtask, string Model, ImmutableArray<int> Access);

/// <param name="Model">Pool id of who has done it.</param>
/// <param name="Finish">Why the response ended, which need not be that all was said.</param>
internal sealed record FinishedStep(string Subtask, string Model, string Response, FinishDelta? Finish);
