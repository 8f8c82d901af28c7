using System.Net;
using System.Net.Sockets;
using Entente.Pool;

namespace Entente.Providers.Plain;

/// <summary>
/// HTTP/1.1 without TLS (RFC 9112) to endpoints that no proxy stands before: engines on this machine or in one's own network. It does as much
/// of HTTP as a call needs, and what it sends and reads passes no other hands on its way. Nothing is asked twice; an answer that is not read
/// to its end takes its connection with it. Safe for concurrent use.
/// </summary>
/// <param name="time">For the ages of connections.</param>
internal sealed class PlainUpstream(TimeProvider time) : IDisposable
{
    private readonly PlainConnections _connections = new(time);

    /// <inheritdoc cref="IUpstream.SendAsync"/>
    public async Task<IUpstreamResponse> SendAsync(PlainPlace place, UpstreamRequest request, CancellationToken cancellationToken)
    {
        // 1. A connection: one that has answered before, else a new one.
        var connection = _connections.Take(place) ?? await ConnectAsync(place, cancellationToken);
        var isKept = false;
        try
        {
            // 2. The last look at directives: from here on bytes leave.
            request.Connected?.Invoke();
            await connection.SendAsync(place.Head(request.Streamed), request.Body, cancellationToken);

            // 3. The head of the answer.
            var head = await connection.ReadHeadAsync(cancellationToken);
            isKept = true;
            return new PlainResponse(_connections, connection, head);
        }
        catch (Exception broken) when (broken is SocketException or PlainException)
        {
            throw new UpstreamException(Stage.Headers, PlainException.Say(broken), broken);
        }
        finally
        {
            if (!isKept)
            {
                connection.Dispose();
            }
        }
    }

    public void Dispose() => _connections.Dispose();

    private async Task<PlainConnection> ConnectAsync(PlainPlace place, CancellationToken cancellationToken)
    {
        var socket = place.Ip is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(place.Ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await (place.Ip is null ? socket.ConnectAsync(place.Host, place.Port, cancellationToken) : socket.ConnectAsync(new IPEndPoint(place.Ip, place.Port), cancellationToken));
            return new PlainConnection(socket, place, time.GetTimestamp());
        }
        catch (Exception failure)
        {
            socket.Dispose();
            throw failure is SocketException broken
                ? new UpstreamException(Stage.Connect, $"{(IsUnknownName(broken) ? "its name cannot be resolved" : "it cannot be reached")} ({broken.Message})", broken)
                : failure;
        }
    }

    private static bool IsUnknownName(SocketException failure) => failure.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery;
}
