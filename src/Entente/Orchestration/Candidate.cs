using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Orchestration;

/// <summary>An answer that was collected and not yet given to the caller.</summary>
/// <param name="Model">Pool id of who ended it.</param>
/// <param name="Finish">Why it ended, which need not be that all was said.</param>
internal sealed record Candidate(string Model, string Text, Usage? Usage, FinishDelta? Finish)
{
    /// <summary>Begun and filled tool calls, in order; empty where none was made.</summary>
    public ImmutableArray<Delta> ToolCalls { get; init; } = [];

    public bool IsEmpty => Text.Length == 0 && ToolCalls.IsEmpty;
}
