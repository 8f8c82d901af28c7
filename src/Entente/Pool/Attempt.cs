using System.Buffers;
using System.Runtime.CompilerServices;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.Sse;

namespace Entente.Pool;

/// <summary>
/// One call at one endpoint: sends, keeps the limits in time, reads frames, and says at the end in one way or the other how it
/// went. Never throws for what an endpoint or the network does.
/// </summary>
internal sealed class Attempt : IAsyncDisposable
{
    /// <summary>After the finish reason, usage is awaited no longer than this.</summary>
    private static readonly TimeSpan UsageGrace = TimeSpan.FromSeconds(2);

    private const int LargestBody = 64 << 20;

    private readonly EndpointState _state;
    private readonly int _generation;
    private readonly ICodec _codec;
    private readonly IUpstream _upstream;
    private readonly TimeProvider _time;
    private readonly bool _streamed;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _callerLeft;
    private readonly Queue<Frame> _waiting = new();
    private readonly Frame _frame = new();
    private readonly PooledBuffer _text = new(256);
    private readonly PooledBuffer _request = new();
    private PooledBuffer? _body;
    private readonly Lock _lock = new();
    private Deadline? _deadline;
    private Failure? _stopped;
    private IUpstreamResponse? _response;
    private SseParser? _parser;
    private IStreamDecoder? _decoder;
    private long _startedAt;
    private bool _sawContent;
    private bool _isAnswering;
    private bool _awaitsToken;
    private bool _awaitsUsage;

    public Attempt(EndpointState state, int generation, ICodec codec, IUpstream upstream, TimeProvider time, bool streamed, CancellationToken caller)
    {
        _state = state;
        _generation = generation;
        _codec = codec;
        _upstream = upstream;
        _time = time;
        _streamed = streamed;
        _callerLeft = caller.UnsafeRegister(static attempt => ((Attempt)attempt!).Stop(AttemptFailure.Cancelled("the caller left or the call was no longer needed")), this);
    }

    public EndpointState State => _state;

    public PlantedBug Planted { get; init; }

    /// <summary>Set once it is over without success.</summary>
    public Failure? Failure { get; private set; }

    public bool IsComplete { get; private set; }

    public Usage? Usage { get; private set; }

    public string? ResponseId { get; private set; }

    public string? ReportedModel { get; private set; }

    public string? RequestId { get; private set; }

    public long? FirstTokenMs { get; private set; }

    public long ElapsedMs => (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;

    /// <summary>UTF-16 code units of text, reasoning and arguments seen; what an interrupted call is billed by.</summary>
    public int SeenChars { get; private set; }

    /// <summary>The endpoint has begun to work on it, so that it may be billed.</summary>
    public bool MayBeBilled => _isAnswering && Failure is not { Status: >= 400 };

    public List<FinishDelta> Finishes { get; } = [];

    /// <summary>The provider declined inside a 200, and nothing has been passed on yet that another answer would contradict.</summary>
    public Failure? SilentRefusal
    {
        get
        {
            var refusal = Finishes.Find(finish => finish.Reason == FinishReason.Refused);
            return refusal is null || (_sawContent && _streamed) ? null : new()
            {
                Stage = Stage.Body,
                Class = FailureClass.Refused,
                Code = refusal.Raw,
                Message = $"{_state.Endpoint.Id} declined to answer",
                Told = refusal.Detail,
            };
        }
    }

    /// <summary>
    /// What it is settled by: the provider's count where it came to its end, else no less than what was seen. Some providers count the
    /// prompt at the start of a stream and the answer only at its end.
    /// </summary>
    public Usage Counted(Call call, bool ignoresProvider = false)
    {
        var images = TokenEstimate.Images(call);
        var counted = CountedTokens(call, ignoresProvider);
        return images == 0 ? counted : counted with { Images = images };
    }

    private Usage CountedTokens(Call call, bool ignoresProvider)
    {
        var seen = Math.Min(TokenEstimate.Output(SeenChars), MostOutput(call));
        if (Usage is not { } told || ignoresProvider || (told.Input == 0 && told.Output == 0))
        {
            return new Usage { Input = TokenEstimate.Input(call), Output = seen, Estimated = true };
        }

        if (told.Output < seen && !(IsComplete && told.Output > 0))
        {
            return told with { Output = seen, Estimated = true, Raw = null };
        }

        // What a stream that broke off had told by then need not be all that it is billed for.
        return IsComplete ? told : told with { Estimated = true };
    }

    /// <summary>An estimate does not go over what was asked for: only a provider's own count can be an overrun.</summary>
    private long MostOutput(Call call)
        => Math.Max(1, call.Choices) * (long)Math.Min(call.MaxOutputTokens ?? int.MaxValue, _state.Endpoint.MaxOutputTokens ?? int.MaxValue);

    /// <summary>Sends the call and waits for the first content, so that until then another endpoint can take its place unseen.</summary>
    /// <returns>Null when content or a whole empty answer is there.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Failure?> OpenAsync(Call call, string callId)
    {
        _startedAt = _time.GetTimestamp();
        var limits = _state.Endpoint.Timeouts;

        // 1. Say it in the endpoint's dialect.
        try
        {
            _codec.WriteRequest(call with { Model = _state.Endpoint.WireName, Stream = _streamed }, _request);
        }
        catch (CannotCarryException cannot)
        {
            return Fail(new() { Stage = Stage.Admission, Class = FailureClass.Invalid, Code = "cannot_carry", Message = cannot.Message, Param = cannot.Param });
        }

        // 2. From here on a directive reaches it.
        if (!_state.TryRegister(this, _generation))
        {
            return Fail(AttemptFailure.Revoked(Id, _state.Withdrawn, Stage.Admission));
        }

        // 3. Send, each limit armed in its turn.
        _deadline = new Deadline(_time, (Planted & PlantedBug.CallsAreNotLimited) == 0 ? limits.Total : TimeSpan.FromDays(1), Expired);
        _deadline.Arm("connect_timeout", limits.Connect);
        try
        {
            var request = new UpstreamRequest { Endpoint = _state.Endpoint, CallId = callId, Body = _request.WrittenMemory, Streamed = _streamed, Connected = Connected };
            _response = await _upstream.SendAsync(request, _stop.Token);
            RequestId = _response.Header("x-request-id") ?? _response.Header("request-id");
            if (_response.Status is < 200 or > 299)
            {
                return Fail(await ReadErrorAsync(_response));
            }

            _isAnswering = true;

            return _streamed ? await OpenStreamAsync() : await ReadWholeAsync(_response);
        }
        catch (OperationCanceledException)
        {
            return Fail(_stopped ?? AttemptFailure.Cancelled("cancelled"));
        }
        catch (UpstreamException broken)
        {
            return Fail(_stopped ?? AttemptFailure.Broken(Id, _sawContent, broken));
        }
        catch (MalformedAnswerException malformed)
        {
            return Fail(AttemptFailure.Malformed(Id, Reached, malformed));
        }
        finally
        {
            if (!_awaitsUsage)
            {
                _deadline.Relax();
            }
        }
    }

    /// <summary>The next frame, borrowed until the next call; null when the answer is over: complete, or failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> NextAsync()
    {
        if (_waiting.TryDequeue(out var kept))
        {
            return kept;
        }

        if (IsComplete || Failure is not null)
        {
            return null;
        }

        try
        {
            AwaitToken();
            return await ReadFrameAsync();
        }
        catch (OperationCanceledException)
        {
            return End(_stopped ?? AttemptFailure.Cancelled("cancelled"));
        }
        catch (UpstreamException broken)
        {
            return End(_stopped ?? AttemptFailure.Broken(Id, _sawContent, broken));
        }
        catch (MalformedAnswerException malformed)
        {
            return End(AttemptFailure.Malformed(Id, Reached, malformed));
        }
    }

    /// <summary>The limit between tokens runs from one token's reading to the next one's coming: events that say nothing do not renew it.</summary>
    private void AwaitToken()
    {
        if (!_awaitsToken && !_decoder!.IsComplete && (Planted & PlantedBug.SilenceIsNotLimited) == 0)
        {
            _deadline!.Arm("between_tokens_timeout", _state.Endpoint.Timeouts.BetweenTokens);
            _awaitsToken = true;
        }
    }

    /// <summary>A token is there: while the reader takes it, its slowness is no fault of the endpoint. After the last one only usage is awaited.</summary>
    private void HasToken(Frame frame)
    {
        if (_decoder!.IsComplete)
        {
            if (!_awaitsUsage)
            {
                _deadline!.Arm("usage_grace", UsageGrace);
                _awaitsUsage = true;
            }
        }
        else if (_awaitsToken && frame.HasContent)
        {
            _deadline!.Relax();
            _awaitsToken = false;
        }
    }

    /// <summary>A directive reaches the endpoint: the call ends at the next border between frames.</summary>
    public void Revoke(Directive directive) => Stop(AttemptFailure.Revoked(Id, directive, _sawContent ? Stage.Body : Stage.Headers));

    /// <summary>The caller's limit is reached: the caller's answer ends here, and what would follow is not wanted.</summary>
    public void EndAtLimit()
    {
        Finishes.Clear();
        Finishes.Add(new FinishDelta(FinishReason.Length, _codec.Dialect == DialectNames.AnthropicMessages ? "max_tokens" : "length"));
        Cancel("the caller's limit on tokens is reached");
    }

    /// <summary>The answer is no longer wanted.</summary>
    public void Cancel(string why) => Stop(AttemptFailure.Cancelled(why));

    public async ValueTask DisposeAsync()
    {
        await _callerLeft.DisposeAsync();
        _state.Leave(this);
        _deadline?.Dispose();
        _parser?.Dispose();
        _text.Dispose();
        _body?.Dispose();
        if (_response is not null)
        {
            await _response.DisposeAsync();
            if (_response.IsRequestTaken)
            {
                // Else it may be on its way still, and goes to the garbage collector.
                _request.Dispose();
            }
        }

        _stop.Dispose();
    }

    private void Connected()
    {
        if ((_state.Generation != _generation || _state.Withdrawn is not null) && (Planted & PlantedBug.NoLastLookBeforeSending) == 0)
        {
            // Not left to the directive's timer, which may be late.
            Stop(AttemptFailure.Revoked(Id, _state.Withdrawn, Stage.Connect));
            throw new OperationCanceledException(_stop.Token);
        }

        var limits = _state.Endpoint.Timeouts;
        _deadline?.Arm(_streamed ? "headers_timeout" : "total_timeout", _streamed ? limits.Headers : limits.Total);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure?> OpenStreamAsync()
    {
        _parser = new SseParser();
        _decoder = _codec.NewDecoder();
        _deadline!.Arm("first_token_timeout", _state.Endpoint.Timeouts.FirstToken - _time.GetElapsedTime(_startedAt));
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (frame is null)
            {
                return Failure;
            }

            _waiting.Enqueue(frame.Keep());
            if (frame.HasContent)
            {
                return null;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Frame?> ReadFrameAsync()
    {
        while (true)
        {
            if (_stopped is { } stopped && !_decoder!.IsComplete)
            {
                return End(stopped);
            }

            if (_parser!.TryRead(out var wireEvent))
            {
                if (Decode(wireEvent) is { } frame)
                {
                    return frame;
                }

                if (Failure is not null)
                {
                    return null;
                }

                continue;
            }

            if (_decoder!.IsEnded)
            {
                return End(_decoder.IsComplete ? null : AttemptFailure.Truncated(Id, Reached));
            }

            ReadOnlyMemory<byte> bytes;
            try
            {
                bytes = await _response!.ReadAsync(_stop.Token);
            }
            catch (Exception broken) when (_decoder.IsComplete && broken is OperationCanceledException or UpstreamException)
            {
                // What would have followed is usage at the most: the answer is whole.
                return End(_stopped is { Class: FailureClass.Cancelled } cancelled ? cancelled : null);
            }

            if (bytes.IsEmpty)
            {
                return End(_decoder.IsComplete || (Planted & PlantedBug.TruncatedIsComplete) != 0 ? null : AttemptFailure.Truncated(Id, Reached));
            }

            _parser.Append(bytes.Span);
        }
    }

    /// <summary>
    /// Null where the event reports a failure or only ends the stream. An event that says nothing that we know is passed on: on the
    /// passthrough lane it is the caller's to read.
    /// </summary>
    private Frame? Decode(WireEvent wireEvent)
    {
        _text.Clear();
        if (_decoder!.TryReadText(wireEvent, _text))
        {
            _frame.Begin(wireEvent.Data, _codec.Dialect, _text.WrittenMemory);
            SeenChars += _frame.TextCharacters;
            NoteContent();
            HasToken(_frame);
            return _frame;
        }

        _frame.Begin(wireEvent.Data, _codec.Dialect);
        try
        {
            _decoder!.Decode(wireEvent, _frame.Deltas);
        }
        catch (MalformedAnswerException) when ((Planted & PlantedBug.MalformedEventsAreSkipped) != 0)
        {
            _frame.Deltas.Clear();
        }

        Observe(_frame);
        HasToken(_frame);
        return Failure is null && (_frame.Deltas.Count > 0 || !_decoder!.IsEnded) ? _frame : null;
    }

    private void Observe(Frame frame)
    {
        foreach (var delta in frame.Deltas)
        {
            switch (delta)
            {
                case FaultDelta fault:
                    End(FailureClassifier.FromAnswer(_sawContent ? Stage.Body : Stage.FirstToken, fault.Error.Status, fault.Error, _state.HasWorked, null, _time));
                    return;
                case StartDelta start:
                    ResponseId ??= start.Id;
                    ReportedModel ??= start.Model;
                    break;
                case UsageDelta usage:
                    Usage = usage.Usage;
                    break;
                case FinishDelta finish:
                    Finishes.Add(finish);
                    break;
                case TextDelta text:
                    SeenChars += text.Text.Length;
                    break;
                case ReasoningDelta reasoning:
                    SeenChars += reasoning.Text.Length;
                    break;
                case ToolCallArgumentsDelta arguments:
                    SeenChars += arguments.Fragment.Length;
                    break;
            }
        }

        if (frame.HasContent)
        {
            NoteContent();
        }
    }

    private void NoteContent()
    {
        if (!_sawContent)
        {
            _sawContent = true;
            FirstTokenMs = ElapsedMs;
            _state.NoteAnswer(ElapsedMs);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure?> ReadWholeAsync(IUpstreamResponse response)
    {
        var body = await ReadBodyAsync(response);
        _frame.Begin(body, _codec.Dialect);
        if (!_codec.TryReadPlainAnswer(body.Span, _frame.Deltas))
        {
            var read = _codec.ReadAnswer(body);
            if (read.Error is { } error)
            {
                return Fail(FailureClassifier.FromAnswer(Stage.Body, error.Status, error, _state.HasWorked, response.Header("retry-after"), _time));
            }

            _frame.Deltas.AddRange(AnswerDeltas.Of(read.Answer!));
        }

        Observe(_frame);
        _state.NoteAnswer(ElapsedMs);
        _waiting.Enqueue(_frame);
        End(null);
        return null;
    }

    /// <summary>The body, borrowed for as long as the attempt lives.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(IUpstreamResponse response)
    {
        var body = _body ??= new PooledBuffer(4096);
        while (true)
        {
            var bytes = await response.ReadAsync(_stop.Token);
            if (bytes.IsEmpty)
            {
                return body.WrittenMemory;
            }

            if (body.WrittenCount + bytes.Length > LargestBody)
            {
                throw new MalformedAnswerException($"the answer is longer than {LargestBody >> 20} MiB");
            }

            body.Write(bytes.Span);
        }
    }

    private async Task<Failure> ReadErrorAsync(IUpstreamResponse response)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = await ReadBodyAsync(response);
        }
        catch (UpstreamException)
        {
            body = default;
        }

        return FailureClassifier.FromAnswer(Stage.Headers, response.Status, _codec.ReadError(response.Status, body), _state.HasWorked, (Planted & PlantedBug.RetryAfterIsIgnored) == 0 ? response.Header("retry-after") : null, _time);
    }

    private Frame? End(Failure? failure)
    {
        if (failure is null)
        {
            IsComplete = true;
        }
        else
        {
            Fail(failure);
        }

        return null;
    }

    private Failure Fail(Failure failure)
    {
        if (Failure is null)
        {
            Failure = failure;
            if (failure.Class != FailureClass.Cancelled)
            {
                _state.NoteFailure(failure, Planted);
            }
        }

        return Failure;
    }

    private void Stop(Failure why)
    {
        lock (_lock)
        {
            _stopped ??= why;
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment: there is nothing left to stop.
        }
    }

    private void Expired(string code) => Stop(AttemptFailure.Silent(Id, Reached, code));

    private string Id => _state.Endpoint.Id;

    /// <summary>How far it has come: what a failure says of itself.</summary>
    private Stage Reached => _sawContent ? Stage.Body : Stage.FirstToken;
}
