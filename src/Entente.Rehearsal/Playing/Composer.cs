using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal.Playing;

/// <summary>Turns what is said into the writes of a stream, with everything that the script does to them.</summary>
internal sealed class Composer(ICodec codec, AnswerIdentity identity, Behaviour behaviour, Usage usage, bool logprobs)
{
    private readonly TimeSpan perToken = behaviour.PerToken ?? TimeSpan.Zero;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly List<Beat> beats = [];
    private int tokens;
    private bool stalled;

    public Score Compose(IReadOnlyList<Utterance> utterances)
    {
        IStreamEncoder encoder = codec.NewEncoder(identity);
        if (!Omits(Omission.Usage)) encoder.Encode(new UsageDelta(usage with { Output = 0, Reasoning = 0 }), buffer);
        foreach (var (deltas, count, text) in InTurn(utterances))
        {
            if (behaviour.ErrorEvent is { } failure && tokens >= failure.AfterTokens) return Failed(encoder, failure);
            foreach (Delta delta in deltas) encoder.Encode(delta, buffer);
            Add(WaitBefore(), count, text);
        }
        if (behaviour.ErrorEvent is { } last && tokens >= last.AfterTokens) return Failed(encoder, last);

        IReadOnlyList<FinishDelta> finishes = [.. utterances.Select((said, index) => new FinishDelta(said.Finish, RawFinish(said)) { Choice = index, StopSequence = said.StoppedBy })];
        encoder.Complete(finishes, Omits(Omission.Usage) ? null : usage, null, buffer);
        byte[] ending = Flush();
        TimeSpan wait = StallBefore(tokens) ?? TimeSpan.Zero;
        foreach (ReadOnlyMemory<byte> wireEvent in StreamSurgery.Events(ending))
        {
            if (Omits(Omission.Done) && StreamSurgery.IsTerminator(wireEvent.Span)) continue;
            if (Omits(Omission.Finish) && StreamSurgery.IsFinish(wireEvent.Span)) continue;
            beats.Add(new Beat(wireEvent, wait));
            wait = TimeSpan.Zero;
        }
        Score score = new(beats, CallEnding.Complete) { LastWait = behaviour.HoldOpen ?? TimeSpan.Zero };
        if (behaviour.Cut is { BeforeHeaders: false } cut) score = StreamSurgery.Cut(score, cut);
        return behaviour.Pieces is { } size ? StreamSurgery.InPieces(score, size) : score;
    }

    /// <summary>The deltas token by token, the answers of `n` in turn.</summary>
    private IEnumerable<(IReadOnlyList<Delta> Deltas, int Tokens, string Text)> InTurn(IReadOnlyList<Utterance> utterances)
    {
        var voices = utterances.Select((said, index) => OneByOne(said, index).GetEnumerator()).ToList();
        while (voices.Count > 0)
        {
            for (int i = 0; i < voices.Count; i++)
            {
                if (voices[i].MoveNext()) yield return voices[i].Current;
                else voices.RemoveAt(i--);
            }
        }
    }

    private IEnumerable<(IReadOnlyList<Delta>, int, string)> OneByOne(Utterance said, int choice)
    {
        foreach (string thought in said.Reasoning) yield return ([new ReasoningDelta(thought) { Choice = choice }], 1, "");
        if (said.Reasoning.Length > 0 && codec.Dialect == DialectNames.AnthropicMessages)
        {
            yield return ([new ReasoningSignatureDelta(Signature(said)) { Choice = choice }], 0, "");
        }
        foreach (string token in said.Tokens)
        {
            Delta text = new TextDelta(token) { Choice = choice };
            yield return (logprobs ? [text, new LogprobsDelta(Plausible.Logprobs([token])) { Choice = choice }] : [text], 1, token);
        }
        if (said.Refusal is { } refusal)
        {
            foreach (string token in Tokens.Split(refusal)) yield return ([new RefusalDelta(token) { Choice = choice }], 1, "");
        }
        for (int i = 0; i < said.ToolCalls.Length; i++)
        {
            SpokenToolCall tool = said.ToolCalls[i];
            yield return ([new ToolCallStartDelta(i, tool.Id, tool.Name) { Choice = choice }], 0, "");
            foreach (string fragment in tool.Arguments) yield return ([new ToolCallArgumentsDelta(i, fragment) { Choice = choice }], 1, "");
        }
    }

    private void Add(TimeSpan wait, int count, string text)
    {
        byte[] bytes = Flush();
        if (beats.Count == 0)
        {
            var (preface, rest) = StreamSurgery.Preface(bytes);
            if (preface.Length > 0) beats.Add(new Beat(preface, TimeSpan.Zero));
            bytes = rest;
        }
        bool malformed = behaviour.MalformedAfter == tokens && count > 0;
        beats.Add(malformed ? new Beat(StreamSurgery.Malformed(bytes), wait, count, "") : new Beat(bytes, wait, count, text));
        tokens += count;
    }

    private TimeSpan WaitBefore()
    {
        TimeSpan usual = beats.Count == 0 ? behaviour.FirstToken ?? TimeSpan.Zero : perToken;
        if (usual == Timeout.InfiniteTimeSpan) return usual;
        return StallBefore(tokens) is { } stall ? stall == Timeout.InfiniteTimeSpan ? stall : usual + stall : usual;
    }

    private TimeSpan? StallBefore(int count)
    {
        if (stalled || behaviour.Stall is not { } stall || count < stall.AfterTokens) return null;
        stalled = true;
        return stall.For;
    }

    private Score Failed(IStreamEncoder encoder, ErrorEvent failure)
    {
        encoder.Fail(Errors.Of(failure.Error), buffer);
        beats.Add(new Beat(Flush(), perToken));
        return new Score(beats, CallEnding.Error);
    }

    private byte[] Flush()
    {
        byte[] bytes = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        return bytes;
    }

    private bool Omits(Omission part) => behaviour.Omit is { } omitted && omitted.Contains(part);

    private string RawFinish(Utterance said) => Errors.RawFinish(codec.Dialect, said);

    /// <summary>A signature that shows whether the thought came back unchanged.</summary>
    internal static string Signature(Utterance said) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"rehearsal-{Chance.Hash(0, string.Concat(said.Reasoning)):x16}"));
}
