using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal.Minds;

/// <summary>What a model says to one call, token by token, before anything goes wrong with it.</summary>
internal sealed record Utterance
{
    public ImmutableArray<string> Tokens { get; init; } = [];
    public ImmutableArray<string> Reasoning { get; init; } = [];
    public ImmutableArray<SpokenToolCall> ToolCalls { get; init; } = [];
    public string? Refusal { get; init; }
    public FinishReason Finish { get; init; } = FinishReason.Stop;

    /// <summary>The stop sequence that ended it; null where none did.</summary>
    public string? StoppedBy { get; init; }

    public string Text => string.Concat(Tokens);

    public int OutputTokens => Tokens.Length + Reasoning.Length
        + ToolCalls.Sum(call => call.Arguments.Length) + (Refusal is null ? 0 : Playing.Tokens.Count(Refusal));

    /// <summary>Cuts at the first stop sequence, then at the limit of tokens; both tell the truth about it.</summary>
    public Utterance Limited(ImmutableArray<string> stops, int? maxTokens)
    {
        Utterance cut = this;
        string text = Text;
        var first = stops.Where(stop => stop.Length > 0)
            .Select(stop => (Stop: stop, At: text.IndexOf(stop, StringComparison.Ordinal)))
            .Where(found => found.At >= 0)
            .OrderBy(found => found.At)
            .FirstOrDefault();
        if (first.Stop is not null)
        {
            cut = cut with { Tokens = Prefix(Tokens, first.At), Finish = FinishReason.Stop, StoppedBy = first.Stop };
        }
        if (maxTokens is not { } most || cut.OutputTokens <= most) return cut;
        int reasoning = Math.Min(cut.Reasoning.Length, most);
        return cut with
        {
            Reasoning = cut.Reasoning[..reasoning],
            Tokens = cut.Tokens[..Math.Min(cut.Tokens.Length, most - reasoning)],
            ToolCalls = ShortenedTo(cut.ToolCalls, most - reasoning - cut.Tokens.Length),
            Refusal = null,
            Finish = FinishReason.Length,
            StoppedBy = null,
        };
    }

    private static ImmutableArray<SpokenToolCall> ShortenedTo(ImmutableArray<SpokenToolCall> calls, int left)
    {
        var kept = ImmutableArray.CreateBuilder<SpokenToolCall>();
        foreach (SpokenToolCall call in calls)
        {
            if (left <= 0) break;
            kept.Add(call with { Arguments = call.Arguments[..Math.Min(left, call.Arguments.Length)] });
            left -= call.Arguments.Length;
        }
        return kept.ToImmutable();
    }

    private static ImmutableArray<string> Prefix(ImmutableArray<string> tokens, int characters)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        foreach (string token in tokens)
        {
            if (characters <= 0) break;
            kept.Add(token.Length <= characters ? token : token[..characters]);
            characters -= token.Length;
        }
        return kept.ToImmutable();
    }
}

/// <param name="Arguments">The JSON text, in tokens.</param>
internal sealed record SpokenToolCall(string Id, string Name, ImmutableArray<string> Arguments);
