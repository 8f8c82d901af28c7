using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Dialects;

/// <summary>A whole answer, as a body that is not streamed holds it.</summary>
public sealed record Answer
{
    public string? Id { get; init; }

    /// <summary>The model that the provider says has answered.</summary>
    public string? Model { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>Unix seconds; null where the dialect has none.</summary>
    public long? Created { get; init; }

    public required ImmutableArray<AnswerChoice> Choices { get; init; }
    public Usage? Usage { get; init; }

    /// <summary>The text of the first choice.</summary>
    public string Text => Choices.IsDefaultOrEmpty ? "" : Choices[0].Text;
}

public sealed record AnswerChoice
{
    public int Index { get; init; }
    public required ImmutableArray<Part> Parts { get; init; }
    public required FinishReason Finish { get; init; }

    /// <summary>The provider's own word for the ending.</summary>
    public string RawFinish { get; init; } = "";

    public string? FinishDetail { get; init; }

    /// <summary>The stop sequence that ended the answer, where the dialect names it.</summary>
    public string? StopSequence { get; init; }
    public JsonElement? Logprobs { get; init; }

    public string Text => string.Concat(Parts.OfType<TextPart>().Select(part => part.Text));
}
