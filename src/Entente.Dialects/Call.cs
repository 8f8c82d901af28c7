using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects;

/// <summary>
/// What a program asks of a model, in our own words. The request as it came stays beside it in <see cref="Raw"/>,
/// so that a codec writing the same dialect keeps every field that we did not read.
/// </summary>
public sealed record Call
{
    public required string Model { get; init; }
    public required ImmutableArray<Message> Messages { get; init; }
    public ImmutableArray<ToolDefinition> Tools { get; init; } = [];
    public ToolChoice? ToolChoice { get; init; }
    public bool? ParallelToolCalls { get; init; }
    public ResponseFormat? ResponseFormat { get; init; }
    public int? MaxOutputTokens { get; init; }
    public double? Temperature { get; init; }
    public double? TopP { get; init; }
    public ImmutableArray<string> Stop { get; init; } = [];
    public long? Seed { get; init; }

    /// <summary>How many answers are wanted (`n`). Default 1.</summary>
    public int Choices { get; init; } = 1;

    public bool Logprobs { get; init; }
    public int? TopLogprobs { get; init; }

    /// <summary>none, minimal, low, medium, high, xhigh or max; null where the caller did not say.</summary>
    public string? ReasoningEffort { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether the caller asked for usage in the stream (`stream_options.include_usage`).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Whether the caller asks to keep the text (`store`); null where it did not say.</summary>
    public bool? Store { get; init; }

    /// <summary>The caller's `entente` field, unread; null where absent.</summary>
    public JsonElement? Extension { get; init; }

    /// <summary>The request as received; null for calls that we made ourselves.</summary>
    public RawRequest? Raw { get; init; }

    /// <summary>
    /// The partial answer that the model is to go on with. How it is said depends on the endpoint
    /// (see <see cref="Continuation"/>); null for an ordinary call.
    /// </summary>
    public Continuation? Continuation { get; init; }
}

/// <summary>A request body as received, and the dialect it was written in. The bytes must not change afterwards.</summary>
public sealed record RawRequest(string Dialect, ReadOnlyMemory<byte> Body)
{
    internal ParsedRequest? Parsed { get; set; }
}

/// <summary>How a begun answer is handed to a model that shall go on with it.</summary>
public enum ContinuationForm
{
    /// <summary>The endpoint cannot go on with a partial answer.</summary>
    None,

    /// <summary>The partial is the last assistant message and the model continues it.</summary>
    Prefill,

    /// <summary>As prefill, with the message marked `prefix: true` (Mistral, DeepSeek).</summary>
    Prefix,

    /// <summary>The model is asked, in a user message, to repeat an anchor and go on.</summary>
    Instruction,
}

/// <summary>
/// A begun answer. For <see cref="ContinuationForm.Prefill"/> and <see cref="ContinuationForm.Prefix"/> the codec writes
/// <paramref name="Partial"/> as the last assistant message; the instruction form is written as ordinary messages by the pool.
/// </summary>
public sealed record Continuation(ContinuationForm Form, string Partial);
