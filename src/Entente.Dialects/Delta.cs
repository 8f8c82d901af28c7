using System.Text.Json;

namespace Entente.Dialects;

/// <summary>What one event of a streamed answer adds. One event may carry several.</summary>
public abstract record Delta
{
    /// <summary>Which of the `n` answers it belongs to.</summary>
    public int Choice { get; init; }
}

/// <summary>What the provider says of itself and of the answer: response id, the model that it reports.</summary>
public sealed record StartDelta(string? Id, string? Model, string? Fingerprint = null) : Delta;

public sealed record TextDelta(string Text) : Delta;

public sealed record ReasoningDelta(string Text) : Delta;

/// <summary>A signature over the reasoning so far, or an encrypted thought: from here on the answer cannot change its model.</summary>
public sealed record ReasoningSignatureDelta(string? Signature, string? Redacted = null) : Delta;

public sealed record RefusalDelta(string Text) : Delta;

public sealed record ToolCallStartDelta(int Index, string Id, string Name) : Delta;

public sealed record ToolCallArgumentsDelta(int Index, string Fragment) : Delta;

public sealed record LogprobsDelta(JsonElement Value) : Delta;

/// <summary>Something that only its own dialect can carry (annotations, audio, provider tools).</summary>
public sealed record OpaqueDelta(string Dialect, string Kind, JsonElement Value) : Delta;

/// <param name="Raw">The provider's own word for it.</param>
public sealed record FinishDelta(FinishReason Reason, string Raw) : Delta
{
    /// <summary>What the provider says about a refusal; null where it says nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>The stop sequence that ended the answer, where the dialect names it.</summary>
    public string? StopSequence { get; init; }
}

/// <summary>Usage so far; a later one replaces an earlier one.</summary>
public sealed record UsageDelta(Usage Usage) : Delta;

/// <summary>The provider reports a failure inside the stream: what follows is no answer.</summary>
public sealed record FaultDelta(WireError Error) : Delta;

public enum FinishReason { Stop, Length, ToolCalls, Refused, Other }
