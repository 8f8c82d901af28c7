using System.Buffers;
using System.Runtime.CompilerServices;
using Entente.Pool;

namespace Entente.Providers;

/// <summary>An answer as it comes: a read gives what is there and waits only where there is nothing.</summary>
/// <param name="streamed">Its events come one by one, and between them its buffer waits with it.</param>
internal sealed class HttpUpstreamResponse(HttpResponseMessage response, CallContent request, Stream body, bool streamed) : IUpstreamResponse
{
    private const int BufferSize = 16 * 1024;
    private const int BufferSizeOfStream = 4 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(streamed ? BufferSizeOfStream : BufferSize);

    public int Status => (int)response.StatusCode;

    public bool IsRequestTaken => request.IsTaken;

    public string? Header(string name)
    {
        if (!response.Headers.TryGetValues(name, out var values) && !response.Content.Headers.TryGetValues(name, out values))
        {
            return null;
        }

        foreach (var value in values)
        {
            return value;
        }

        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        try
        {
            var count = await body.ReadAsync(_buffer, cancellationToken);
            return _buffer.AsMemory(0, count);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            throw new UpstreamException(Stage.Body, HttpUpstream.Say(broken), broken);
        }
    }

    /// <summary>Ends the connection, or the HTTP/2 stream, where the answer was not read to its end.</summary>
    public ValueTask DisposeAsync()
    {
        response.Dispose();
        // A read that was cancelled has returned by now: nobody writes into the buffer any more.
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return ValueTask.CompletedTask;
    }
}
