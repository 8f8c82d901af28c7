using System.Buffers;
using System.Runtime.CompilerServices;
using Entente.Dialects.Sse;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>
/// The stream's connection: headers once, whole pieces in turn, a comment where nothing was said for a while. Pieces come from the
/// answer, from heartbeats and from progress; one is written at a time. Safe for concurrent use.
/// </summary>
internal sealed class ChatTransport : IAsyncDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly TimeSpan _heartbeat;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Queue<Action<IBufferWriter<byte>>> _remarks = new();
    private readonly ITimer _silence;
    private bool _ended;

    public ChatTransport(HttpContext context, TimeProvider time, TimeSpan heartbeat)
    {
        _context = context;
        _time = time;
        _heartbeat = heartbeat;
        _silence = time.CreateTimer(_ => Remark(static into => SseFrame.WriteComment(null, into)), null, heartbeat, heartbeat);
    }

    public TimeProvider Time => _time;

    /// <summary>The request that is answered on it.</summary>
    public HttpContext Context => _context;

    /// <summary>The status is said: an error must come in the stream.</summary>
    public bool HasStarted => _context.Response.HasStarted;

    /// <summary>Writes one piece and waits where too much waits for the reader already.</summary>
    public ValueTask WriteAsync(Action<IBufferWriter<byte>> piece, CancellationToken cancellationToken)
        => WriteAsync(static (piece, into) => piece(into), piece, cancellationToken);

    /// <inheritdoc cref="WriteAsync(Action{IBufferWriter{byte}}, CancellationToken)"/>
    /// <param name="state">What the piece is made of: for those that come by the thousand, so that none is an object.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync<T>(Action<T, IBufferWriter<byte>> piece, T state, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Start();
            piece(state, _context.Response.BodyWriter);
            await FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A piece beside the answer, when its turn comes; sends the headers where they were not sent.</summary>
    public void Remark(Action<IBufferWriter<byte>> piece)
    {
        lock (_remarks)
        {
            if (_ended)
            {
                return;
            }

            _remarks.Enqueue(piece);
        }

        _ = RemarkAsync();
    }

    /// <summary>No remark comes any more: what follows is the end.</summary>
    public async ValueTask EndAsync()
    {
        lock (_remarks)
        {
            _ended = true;
        }

        await _silence.DisposeAsync();
        await _turn.WaitAsync();
        _turn.Release();
    }

    /// <summary>
    /// Ends the connection without the stream's own end, so that no client takes it for whole. What was written still reaches its
    /// reader: a reset could overtake it, so ours ends in an orderly way first, and is torn down once that is done.
    /// </summary>
    public async ValueTask BreakOffAsync()
    {
        try
        {
            // The transport sends what it holds, then its end.
            if (_context.Features.Get<IConnectionTransportFeature>() is { } connection)
            {
                await connection.Transport.Output.CompleteAsync();
            }

            await Task.Delay(LongestGoodbye, _time, _context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The reader has ended its side.
        }

        _context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _turn.Dispose();
    }

    private async Task RemarkAsync()
    {
        await _turn.WaitAsync();
        try
        {
            Action<IBufferWriter<byte>>[] remarks;
            lock (_remarks)
            {
                remarks = _ended ? [] : [.. _remarks];
                _remarks.Clear();
            }

            if (remarks.Length == 0)
            {
                return;
            }

            Start();
            foreach (var remark in remarks)
            {
                remark(_context.Response.BodyWriter);
            }

            await FlushAsync(_context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The caller is gone; the run learns it by itself.
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Start()
    {
        var response = _context.Response;
        if (response.HasStarted || response.ContentType is not null)
        {
            return;
        }

        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        // Proxies before us must not gather the stream.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = await _context.Response.BodyWriter.FlushAsync(cancellationToken);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("the caller left");
        }

        if (!_ended)
        {
            _silence.Change(_heartbeat, _heartbeat);
        }
    }
}
