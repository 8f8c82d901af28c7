using System.Buffers;
using Entente.Dialects;
using Entente.Dialects.Sse;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Server.Api.Chat;

/// <summary>
/// A streamed chat completion on its way to the caller, in the passthrough lane for as long as the endpoint's own events come, else
/// translated. What a client reads as success is kept back until the run's records are durable (decision 4).
/// </summary>
internal sealed class ChatStreamWriter : IAnswerWriter
{
    private readonly ICodec _codec;
    private readonly string _id;
    private readonly string _fingerprint;
    private readonly string _asked;
    private readonly bool _includeUsage;
    private readonly ProgressForm _form;
    private readonly long _created;
    private readonly ChatTransport _transport;
    private readonly Progress _progress;
    private readonly List<(byte[] Json, EventPart Part, bool IsFinish)> _kept = [];
    private ChatEdits? _edits;
    private IStreamEncoder? _encoder;
    private string? _model;
    private string? _upstreamFingerprint;
    private bool _hasChangedHands;
    private bool _isTranslated;
    private bool _hasSpoken;
    private IStreamEncoder? _thinking;

    public ChatStreamWriter(ChatTransport transport, ICodec codec, Question question, string run, string fingerprint)
    {
        _codec = codec;
        _id = $"chatcmpl-{run}";
        _fingerprint = fingerprint;
        _asked = question.Call.Model;
        _includeUsage = question.Call.IncludeUsage;
        _form = question.Options.Progress;
        _created = transport.Time.GetUtcNow().ToUnixTimeSeconds();
        _transport = transport;
        _progress = new(transport, _form == ProgressForm.None ? null : WriteProgress);
    }

    /// <summary>The caller was told how it ended.</summary>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public void Notice(RunEvent runEvent)
    {
        if (runEvent is PlanMade plan && _form == ProgressForm.Reasoning && Progress.IsOrchestrated(plan))
        {
            // Chunks come before anyone has spoken, so their id and model cannot be those of a speaker.
            _isTranslated = true;
            _model = _asked;
        }

        _progress.Note(runEvent);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        _model ??= frame.Model;
        _upstreamFingerprint ??= frame.IsText ? null : Fingerprint(frame);
        return _isTranslated || frame.Raw.IsEmpty || frame.Dialect != DialectNames.OpenAiChat
            ? TranslateAsync(frame, cancellationToken)
            : PassAsync(frame, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        await _transport.EndAsync();
        _model ??= summary.Model ?? "";
        var extension = EntenteAnswerWriter.Write(summary, _upstreamFingerprint);
        var passes = !_hasChangedHands && _kept.Exists(kept => kept.IsFinish);
        await _transport.WriteAsync(into =>
        {
            if (passes)
            {
                PassEnd(summary, extension, into);
            }
            else
            {
                Encoder.Complete(Finishes(summary), summary.Usage, extension, into);
            }
        }, cancellationToken);
        IsEnded = true;
    }

    /// <inheritdoc/>
    public async ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        await _transport.EndAsync();
        IsEnded = true;
        if (!_transport.HasStarted)
        {
            await ErrorAnswer.WriteAsync(_transport.Context, _codec, error);
            return;
        }

        await _transport.WriteAsync(into => Encoder.Fail(ErrorAnswer.Wire(error), into), cancellationToken);
        await _transport.BreakOffAsync();
    }

    private IStreamEncoder Encoder => _encoder ??= _codec.NewEncoder(Identity());

    private AnswerIdentity Identity() => new()
    {
        Id = _edits?.Id ?? _id,
        Model = _model ?? "",
        Fingerprint = _fingerprint,
        Created = _edits is { Created: > 0 } edits ? edits.Created : _created,
        IncludeUsage = _includeUsage,
    };

    /// <summary>An encoder of its own: a signed thought of the model must not have our sentences in it.</summary>
    private void WriteProgress(string sentence, IBufferWriter<byte> into)
    {
        if (_form == ProgressForm.Reasoning && (_isTranslated || _hasSpoken))
        {
            _thinking ??= _codec.NewEncoder(Identity());
            _thinking.Encode(new ReasoningDelta(sentence + "\n"), into);
            return;
        }

        SseFrame.WriteComment(sentence, into);
    }

    private ValueTask PassAsync(Frame frame, CancellationToken cancellationToken)
    {
        _edits ??= new(_model!, _fingerprint, hidesUsage: !_includeUsage);
        if (frame.IsText)
        {
            return SendAsync(frame.Raw, EventPart.Whole, cancellationToken);
        }

        var (hasFinish, hasUsage) = (frame.Deltas.Exists(delta => delta is FinishDelta), frame.Deltas.Exists(delta => delta is UsageDelta));
        if (!hasFinish && !hasUsage)
        {
            return SendAsync(frame.Raw, EventPart.Whole, cancellationToken);
        }

        // 1. What may be said of it now.
        var hasContent = frame.HasContent || frame.Deltas.Exists(delta => delta is LogprobsDelta);
        if (hasFinish || _includeUsage)
        {
            _kept.Add((frame.Raw.ToArray(), hasContent ? EventPart.Finish : EventPart.Whole, hasFinish));
        }

        // 2. The rest is said when it is durable.
        return hasContent ? SendAsync(frame.Raw, EventPart.Content, cancellationToken) : ValueTask.CompletedTask;
    }

    private ValueTask SendAsync(ReadOnlyMemory<byte> json, EventPart part, CancellationToken cancellationToken)
        => _transport.WriteAsync(static (own, into) => own.Writer.WriteEvent(own.Json.Span, own.Part, default, into), (Writer: this, Json: json, Part: part), cancellationToken);

    private void PassEnd(RunSummary summary, byte[] extension, IBufferWriter<byte> into)
    {
        var last = _kept.FindLastIndex(kept => kept.IsFinish);
        for (var i = 0; i < _kept.Count; i++)
        {
            WriteEvent(_kept[i].Json, _kept[i].Part, i == last ? extension : default, into);
        }

        if (_includeUsage && summary.Usage is { } usage && !_kept.Exists(kept => HasUsage(kept.Json)))
        {
            // The caller asked for it, and the provider did not count: ours, without a finish of its own.
            Encoder.Complete([], usage, null, into);
            return;
        }

        SseFrame.WriteData("[DONE]"u8, into);
    }

    private void WriteEvent(ReadOnlySpan<byte> json, EventPart part, ReadOnlySpan<byte> extension, IBufferWriter<byte> into)
    {
        _hasSpoken = true;
        into.Write("data: "u8);
        _edits!.Write(json, part, extension, into);
        into.Write("\n\n"u8);
    }

    private ValueTask TranslateAsync(Frame frame, CancellationToken cancellationToken)
    {
        _hasChangedHands |= _edits is not null;
        return frame.Deltas.TrueForAll(delta => delta is StartDelta or FinishDelta or UsageDelta)
            ? ValueTask.CompletedTask
            : _transport.WriteAsync(into =>
            {
                _hasSpoken = true;
                frame.Deltas.ForEach(delta => Encoder.Encode(delta, into));
            }, cancellationToken);
    }

    /// <summary>A strategy that gives a text of its own says no finish.</summary>
    private static IReadOnlyList<FinishDelta> Finishes(RunSummary summary)
        => summary.Finishes.Count > 0 ? summary.Finishes : [new FinishDelta(FinishReason.Stop, "stop")];

    private static string? Fingerprint(Frame frame)
    {
        foreach (var delta in frame.Deltas)
        {
            if (delta is StartDelta { Fingerprint: { } fingerprint })
            {
                return fingerprint;
            }
        }

        return null;
    }

    private static bool HasUsage(ReadOnlySpan<byte> json) => json.IndexOf("\"usage\""u8) >= 0 && json.IndexOf("prompt_tokens"u8) >= 0;
}
