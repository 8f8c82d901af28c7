using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Entente.EndToEnd.Allocations;

/// <summary>A caller that allocates nothing while it asks: one connection, blocking.</summary>
internal sealed class QuietClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
    private readonly byte[] _buffer = new byte[1 << 20];

    public QuietClient(Uri server) => _socket.Connect(IPAddress.Loopback, server.Port);

    public static byte[] Request(string key, bool streamed)
    {
        var body = $$"""{"model":"quiet","stream":{{(streamed ? "true" : "false")}},"messages":[{"role":"user","content":"{{new string('q', 120)}}"}]}""";
        return Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>The whole answer, until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Ask(byte[] request)
    {
        _socket.Send(request);
        var filled = 0;
        do
        {
            var read = _socket.Receive(_buffer.AsSpan(filled));
            if (read == 0)
            {
                throw new IOException("the server has closed the connection");
            }

            filled += read;
        }
        while (!QuietWire.IsWhole(_buffer.AsSpan(0, filled)));

        return _buffer.AsSpan(0, filled);
    }

    public void Dispose() => _socket.Dispose();
}
