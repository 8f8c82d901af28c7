using System.Runtime.CompilerServices;
using Entente.Continuity;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>An answer that comes as one body, or the error in its place.</summary>
internal sealed class WholeReading(ICodec codec, IUpstreamResponse response, AttemptRecord record, PlantedBug planted, CancellationToken stop) : IDisposable
{
    private const int LargestBody = 64 << 20;

    private readonly PooledBuffer _body = new(4096);

    /// <returns>The answer, borrowed until this is disposed; null where the body tells a failure, which is in the attempt's record then.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReadAsync()
    {
        var body = await ReadBodyAsync();
        var frame = new Frame();
        frame.Begin(body, codec.Dialect);
        if (!codec.TryReadPlainAnswer(body.Span, frame.Deltas))
        {
            var read = codec.ReadAnswer(body);
            if (read.Error is { } error)
            {
                record.Fail(record.Told(Stage.Body, error.Status, error, response.Header("retry-after")));
                return null;
            }

            frame.Deltas.AddRange(AnswerDeltas.Of(read.Answer!));
        }

        record.Observe(frame);
        record.State.NoteAnswer(record.ElapsedMs);
        record.Complete();
        return frame;
    }

    public async ValueTask<Failure> ReadErrorAsync()
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = await ReadBodyAsync();
        }
        catch (UpstreamException)
        {
            body = default;
        }

        var retryAfter = (planted & PlantedBug.RetryAfterIsIgnored) == 0 ? response.Header("retry-after") : null;
        return record.Told(Stage.Headers, response.Status, codec.ReadError(response.Status, body), retryAfter);
    }

    public void Dispose() => _body.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        while (true)
        {
            var bytes = await response.ReadAsync(stop);
            if (bytes.IsEmpty)
            {
                return _body.WrittenMemory;
            }

            if (_body.WrittenCount + bytes.Length > LargestBody)
            {
                throw new MalformedAnswerException($"the answer is longer than {LargestBody >> 20} MiB");
            }

            _body.Write(bytes.Span);
        }
    }
}
