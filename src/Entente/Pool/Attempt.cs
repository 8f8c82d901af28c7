using System.Runtime.CompilerServices;
using Entente.Continuity;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// One call at one endpoint: sends, keeps the limits in time, reads frames, and says at the end in one way or the other how it
/// went. Never throws for what an endpoint or the network does.
/// </summary>
internal sealed class Attempt : IAsyncDisposable
{
    private readonly EndpointState _state;
    private readonly int _generation;
    private readonly ICodec _codec;
    private readonly IUpstream _upstream;
    private readonly bool _streamed;
    private readonly PlantedBug _planted;
    private readonly AttemptRecord _record;
    private readonly AttemptLimits _limits;
    private readonly CancellationTokenRegistration _callerLeft;
    private readonly Queue<Frame> _waiting = new();
    private readonly PooledBuffer _request = new();
    private IUpstreamResponse? _response;
    private StreamReading? _stream;
    private WholeReading? _whole;
    private bool _isAnswering;

    public Attempt(EndpointState state, int generation, ICodec codec, IUpstream upstream, TimeProvider time, bool streamed, PlantedBug planted, CancellationToken caller)
    {
        _state = state;
        _generation = generation;
        _codec = codec;
        _upstream = upstream;
        _streamed = streamed;
        _planted = planted;
        _record = new AttemptRecord(state, time, planted);
        _limits = new AttemptLimits(_record, time, streamed, planted);
        _callerLeft = caller.UnsafeRegister(static attempt => ((Attempt)attempt!).Cancel("the caller left or the call was no longer needed"), this);
    }

    public EndpointState State => _state;

    /// <inheritdoc cref="AttemptRecord.Failure"/>
    public Failure? Failure => _record.Failure;

    public bool IsComplete => _record.IsComplete;

    public Usage? Usage => _record.Usage;

    public string? ResponseId => _record.ResponseId;

    public string? ReportedModel => _record.ReportedModel;

    public string? RequestId { get; private set; }

    public long? FirstTokenMs => _record.FirstTokenMs;

    public long ElapsedMs => _record.ElapsedMs;

    /// <summary>The endpoint has begun to work on it, so that it may be billed.</summary>
    public bool MayBeBilled => _isAnswering && Failure is not { Status: >= 400 };

    public List<FinishDelta> Finishes => _record.Finishes;

    /// <summary>The provider declined inside a 200, and nothing has been passed on yet that another answer would contradict.</summary>
    public Failure? SilentRefusal
        => Finishes.Find(finish => finish.Reason == FinishReason.Refused) is { } refusal && !(_record.HasContent && _streamed) ? AttemptFailure.Declined(Id, refusal) : null;

    private string Id => _state.Endpoint.Id;

    /// <summary>
    /// What it is settled by: the provider's count where it came to its end, else no less than what was seen. Some providers count the
    /// prompt at the start of a stream and the answer only at its end.
    /// </summary>
    public Usage Counted(Call call, bool ignoresProvider = false) => _record.Counted(call, ignoresProvider);

    /// <summary>Sends the call and waits for the first content, so that until then another endpoint can take its place unseen.</summary>
    /// <returns>Null when content or a whole empty answer is there.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Failure?> OpenAsync(Call call, string callId)
    {
        _record.Begin();

        // 1. Say it in the endpoint's dialect.
        try
        {
            _codec.WriteRequest(call with { Model = _state.Endpoint.WireName, Stream = _streamed }, _request);
        }
        catch (CannotCarryException cannot)
        {
            return _record.Fail(new() { Stage = Stage.Admission, Class = FailureClass.Invalid, Code = "cannot_carry", Message = cannot.Message, Param = cannot.Param });
        }

        // 2. From here on a directive reaches it.
        if (!_state.TryRegister(this, _generation))
        {
            return _record.Fail(AttemptFailure.Revoked(Id, _state.Withdrawn, Stage.Admission));
        }

        // 3. Send, each limit armed in its turn.
        _limits.AwaitConnection();
        try
        {
            var request = new UpstreamRequest { Endpoint = _state.Endpoint, CallId = callId, Body = _request.WrittenMemory, Streamed = _streamed, Connected = Connected };
            _response = await _upstream.SendAsync(request, _limits.Token);
            RequestId = _response.Header("x-request-id") ?? _response.Header("request-id");
            if (_response.Status is < 200 or > 299)
            {
                return _record.Fail(await ReadWhole(_response).ReadErrorAsync());
            }

            _isAnswering = true;
            return _streamed ? await OpenStreamAsync(_response) : await OpenWholeAsync(ReadWhole(_response));
        }
        catch (Exception thrown) when (EndOf(thrown) is { } failure)
        {
            return _record.Fail(failure);
        }
        finally
        {
            _limits.Opened();
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
            if (!_stream!.IsComplete)
            {
                _limits.AwaitToken();
            }

            return await _stream.ReadAsync();
        }
        catch (Exception thrown) when (EndOf(thrown) is { } failure)
        {
            _record.Fail(failure);
            return null;
        }
    }

    /// <summary>A directive reaches the endpoint: the call ends at the next border between frames.</summary>
    public void Revoke(Directive directive) => _limits.Stop(AttemptFailure.Revoked(Id, directive, _record.HasContent ? Stage.Body : Stage.Headers));

    /// <summary>The caller's limit is reached: the caller's answer ends here, and what would follow is not wanted.</summary>
    public void EndAtLimit()
    {
        Finishes.Clear();
        Finishes.Add(new FinishDelta(FinishReason.Length, _codec.Dialect == DialectNames.AnthropicMessages ? "max_tokens" : "length"));
        Cancel("the caller's limit on tokens is reached");
    }

    /// <summary>The answer is no longer wanted.</summary>
    public void Cancel(string why) => _limits.Stop(AttemptFailure.Cancelled(why));

    public async ValueTask DisposeAsync()
    {
        await _callerLeft.DisposeAsync();
        _state.Leave(this);
        _limits.EndTime();
        _stream?.Dispose();
        _whole?.Dispose();
        if (_response is not null)
        {
            await _response.DisposeAsync();
            if (_response.IsRequestTaken)
            {
                // Else it may be on its way still, and goes to the garbage collector.
                _request.Dispose();
            }
        }

        _limits.Dispose();
    }

    private void Connected()
    {
        if ((_state.Generation != _generation || _state.Withdrawn is not null) && (_planted & PlantedBug.NoLastLookBeforeSending) == 0)
        {
            // Not left to the directive's timer, which may be late.
            _limits.Stop(AttemptFailure.Revoked(Id, _state.Withdrawn, Stage.Connect));
            throw new OperationCanceledException(_limits.Token);
        }

        _limits.AwaitHeaders();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure?> OpenStreamAsync(IUpstreamResponse response)
    {
        _stream = new StreamReading(_codec, response, _record, _limits, _planted);
        _limits.AwaitFirstToken();
        while (true)
        {
            var frame = await _stream.ReadAsync();
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

    private WholeReading ReadWhole(IUpstreamResponse response) => _whole = new WholeReading(_codec, response, _record, _planted, _limits.Token);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Failure?> OpenWholeAsync(WholeReading whole)
    {
        if (await whole.ReadAsync() is not { } frame)
        {
            return Failure;
        }

        _waiting.Enqueue(frame);
        return null;
    }

    /// <summary>How it ended, where an exception says so; null for one that is our own mistake.</summary>
    private Failure? EndOf(Exception thrown) => thrown switch
    {
        OperationCanceledException => _limits.Stopped ?? AttemptFailure.Cancelled("cancelled"),
        UpstreamException broken => _limits.Stopped ?? AttemptFailure.Broken(Id, _record.HasContent, broken),
        MalformedAnswerException malformed => AttemptFailure.Malformed(Id, _record.Reached, malformed),
        _ => null,
    };
}
