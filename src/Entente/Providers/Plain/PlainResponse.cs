using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Entente.Pool;

namespace Entente.Providers.Plain;

/// <summary>An answer as it comes: what is read is borrowed from its connection's buffer, and nothing is copied.</summary>
internal sealed class PlainResponse(PlainConnections connections, PlainConnection connection, PlainHead head) : IUpstreamResponse
{
    private readonly PlainBody _body = new(head);
    private int _borrowed;
    private bool _isOver;

    public int Status => head.Status;

    /// <summary>The connection has had all of it before the answer's head was read.</summary>
    public bool IsRequestTaken => true;

    public string? Header(string name) => PlainHead.Find(connection.Head, name);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        cancellationToken.ThrowIfCancellationRequested();
        Release();
        try
        {
            while (true)
            {
                if (TryNext(out var bytes) || _body.IsComplete)
                {
                    return bytes;
                }

                if (await connection.ReceiveAsync(cancellationToken) == 0)
                {
                    return _body.TryEnd() ? default : throw PlainException.Cut();
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or PlainException)
        {
            throw new UpstreamException(Stage.Body, PlainException.SayOfBody(broken), broken);
        }
    }

    /// <summary>Ends the connection where the answer was not read to its end, unless that end has come already.</summary>
    public ValueTask DisposeAsync()
    {
        if (_isOver)
        {
            return default;
        }

        _isOver = true;
        if (IsAtEnd() && head.StaysOpen && connection.Received.IsEmpty)
        {
            connection.Return();
            connections.GiveBack(connection);
        }
        else
        {
            connection.Dispose();
        }

        return default;
    }

    private bool TryNext(out ReadOnlyMemory<byte> bytes)
    {
        var (skipped, count) = _body.Next(connection.Received);
        connection.Drop(skipped);
        bytes = connection.Borrow(count);
        _borrowed = count;
        return count > 0;
    }

    private void Release()
    {
        connection.Drop(_borrowed);
        _borrowed = 0;
    }

    private bool IsAtEnd()
    {
        try
        {
            Release();
            return _body.IsComplete || (!TryNext(out _) && _body.IsComplete);
        }
        catch (PlainException)
        {
            return false;
        }
    }
}
