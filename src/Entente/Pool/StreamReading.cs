using System.Runtime.CompilerServices;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.Sse;

namespace Entente.Pool;

/// <summary>A streamed answer, read event by event to its end: complete, or failed, as the attempt's record says then.</summary>
internal sealed class StreamReading(ICodec codec, IUpstreamResponse response, AttemptRecord record, AttemptLimits limits, PlantedBug planted) : IDisposable
{
    private readonly SseParser _parser = new();
    private readonly IStreamDecoder _decoder = codec.NewDecoder();
    private readonly Frame _frame = new();
    private readonly PooledBuffer _text = new(256);

    /// <summary>The finish reason was there; usage may follow.</summary>
    public bool IsComplete => _decoder.IsComplete;

    /// <summary>The next frame, borrowed until the next call; null when the answer is over.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync()
    {
        while (true)
        {
            if (limits.Stopped is { } stopped && !_decoder.IsComplete)
            {
                return End(stopped);
            }

            if (_parser.TryRead(out var wireEvent))
            {
                if (Decode(wireEvent) is { } frame)
                {
                    return frame;
                }

                if (record.Failure is not null)
                {
                    return null;
                }

                continue;
            }

            if (_decoder.IsEnded)
            {
                return End(_decoder.IsComplete ? null : Truncated());
            }

            ReadOnlyMemory<byte> bytes;
            try
            {
                bytes = await response.ReadAsync(limits.Token);
            }
            catch (Exception broken) when (_decoder.IsComplete && broken is OperationCanceledException or UpstreamException)
            {
                // What would have followed is usage at the most: the answer is whole.
                return End(limits.Stopped is { Class: FailureClass.Cancelled } cancelled ? cancelled : null);
            }

            if (bytes.IsEmpty)
            {
                return End(_decoder.IsComplete || (planted & PlantedBug.TruncatedIsComplete) != 0 ? null : Truncated());
            }

            _parser.Append(bytes.Span);
        }
    }

    public void Dispose()
    {
        _parser.Dispose();
        _text.Dispose();
    }

    /// <summary>
    /// Null where the event reports a failure or only ends the stream. An event that says nothing that we know is passed on: on the
    /// passthrough lane it is the caller's to read.
    /// </summary>
    private Frame? Decode(WireEvent wireEvent)
    {
        _text.Clear();
        if (_decoder.TryReadText(wireEvent, _text))
        {
            _frame.Begin(wireEvent.Data, codec.Dialect, _text.WrittenMemory);
            record.Observe(_frame);
            Limit();
            return _frame;
        }

        _frame.Begin(wireEvent.Data, codec.Dialect);
        try
        {
            _decoder.Decode(wireEvent, _frame.Deltas);
        }
        catch (MalformedAnswerException) when ((planted & PlantedBug.MalformedEventsAreSkipped) != 0)
        {
            _frame.Deltas.Clear();
        }

        record.Observe(_frame);
        Limit();
        return record.Failure is null && (_frame.Deltas.Count > 0 || !_decoder.IsEnded) ? _frame : null;
    }

    /// <summary>After the last token only usage is awaited.</summary>
    private void Limit()
    {
        if (_decoder.IsComplete)
        {
            limits.AwaitUsage();
        }
        else if (_frame.HasContent)
        {
            limits.HasToken();
        }
    }

    private Failure Truncated() => AttemptFailure.Truncated(record.State.Endpoint.Id, record.Reached);

    private Frame? End(Failure? failure)
    {
        if (failure is null)
        {
            record.Complete();
        }
        else
        {
            record.Fail(failure);
        }

        return null;
    }
}
