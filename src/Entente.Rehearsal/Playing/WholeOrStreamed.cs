using System.Buffers;
using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal.Playing;

/// <summary>Makes the reply out of what is said: as a stream, or in one piece after the time that saying it takes.</summary>
internal sealed class WholeOrStreamed(ICodec codec, AnswerIdentity identity, Behaviour behaviour, Usage usage, TimeProvider time, OpenCall open)
{
    public RehearsalReply Streamed(Call call, IReadOnlyList<Utterance> said, ImmutableArray<KeyValuePair<string, string>> headers)
    {
        Score score = new Composer(codec, identity, behaviour, usage, call.Logprobs).Compose(said);
        open.HeadersSent(200);
        return new Performance(score, time, open, behaviour.KeepAlive, Comment())
        {
            Status = 200,
            Headers = headers.Add(new("content-type", "text/event-stream; charset=utf-8")).Add(new("cache-control", "no-cache")),
        };
    }

    public async Task<RehearsalReply> WholeAsync(Call call, IReadOnlyList<Utterance> said, ImmutableArray<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        int tokens = said.Sum(one => one.OutputTokens);
        await Wait(behaviour.FirstToken ?? TimeSpan.Zero, cancellationToken);
        await Wait((behaviour.PerToken ?? TimeSpan.Zero) * Math.Max(0, said.Max(one => one.OutputTokens) - 1), cancellationToken);
        if (behaviour.Stall is { } stall) await Wait(stall.For, cancellationToken);

        var body = new ArrayBufferWriter<byte>();
        CallEnding ending = CallEnding.Complete;
        if (behaviour.ErrorEvent is { } failure)
        {
            codec.WriteError(Errors.Of(failure.Error), body);
            ending = CallEnding.Error;
            tokens = 0;
        }
        else
        {
            codec.WriteAnswer(Whole(call, said), identity, body);
        }
        ReadOnlyMemory<byte> bytes = behaviour.MalformedAfter is null ? body.WrittenMemory : body.WrittenMemory[..(body.WrittenCount / 2)];
        Score score = new([new Beat(bytes, TimeSpan.Zero, tokens, ending == CallEnding.Complete ? said[0].Text : "")], ending);
        if (behaviour.Cut is { BeforeHeaders: false } cut)
        {
            int at = cut.AfterBytes ?? (int)((long)bytes.Length * Math.Min(cut.AfterTokens ?? 0, tokens) / Math.Max(1, tokens));
            score = StreamSurgery.Cut(score, cut with { AfterTokens = null, AfterBytes = at });
        }
        open.HeadersSent(200);
        return new Performance(score, time, open, null, default) { Status = 200, Headers = headers.Add(new("content-type", "application/json")) };
    }

    private Answer Whole(Call call, IReadOnlyList<Utterance> said) => new()
    {
        Id = identity.Id,
        Model = identity.Model,
        Fingerprint = identity.Fingerprint,
        Created = identity.Created,
        Usage = behaviour.Omit is { } omitted && omitted.Contains(Omission.Usage) ? null : usage,
        Choices = [.. said.Select((one, index) => new AnswerChoice
        {
            Index = index,
            Parts = Parts(one),
            Finish = one.Finish,
            RawFinish = Errors.RawFinish(codec.Dialect, one),
            StopSequence = one.StoppedBy,
            Logprobs = call.Logprobs ? Plausible.Logprobs(one.Tokens) : null,
        })],
    };

    private ImmutableArray<Part> Parts(Utterance said)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        bool signs = codec.Dialect == DialectNames.AnthropicMessages;
        if (said.Reasoning.Length > 0) parts.Add(new ReasoningPart(string.Concat(said.Reasoning), signs ? Composer.Signature(said) : null));
        if (said.Tokens.Length > 0) parts.Add(new TextPart(said.Text));
        if (said.Refusal is { } refusal) parts.Add(new RefusalPart(refusal));
        foreach (SpokenToolCall tool in said.ToolCalls) parts.Add(new ToolCallPart(tool.Id, tool.Name, string.Concat(tool.Arguments)));
        if (parts.Count == 0) parts.Add(new TextPart(""));
        return parts.ToImmutable();
    }

    private ReadOnlyMemory<byte> Comment()
    {
        var comment = new ArrayBufferWriter<byte>();
        codec.NewEncoder(identity).Heartbeat(null, comment);
        return comment.WrittenMemory;
    }

    private Task Wait(TimeSpan span, CancellationToken cancellationToken) =>
        span == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(span, time, cancellationToken);
}
