using System.Net;
using System.Net.Sockets;
using System.Text;
using Entente.Bench.Contestants;

namespace Entente.Bench.Measures;

/// <summary>One connection without any HTTP library: blocking, so that what it measures does not wait for a thread pool.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[65_536];

    public WireClient(Contestant contestant, string body)
    {
        _request = Request(contestant, body);
        _socket.Connect(IPAddress.Loopback, contestant.Url.Port);
    }

    /// <summary>The request's bytes on the wire.</summary>
    public static byte[] Request(Contestant contestant, string body)
    {
        var head = new StringBuilder($"POST {contestant.ChatUrl.AbsolutePath} HTTP/1.1\r\nHost: {contestant.Url.Authority}\r\nContent-Type: application/json\r\n");
        foreach (var (name, value) in contestant.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes($"{head}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    public void Send() => _socket.Send(_request);

    /// <summary>Reads on until <paramref name="seen"/> is content with what has come since the request was sent.</summary>
    /// <exception cref="BenchException">The other side ended it, or was silent for 20 s.</exception>
    public void ReadUntil(ReadUntil seen)
    {
        for (var filled = 0; ;)
        {
            int read;
            try
            {
                read = _socket.Receive(_buffer, filled, _buffer.Length - filled, SocketFlags.None);
            }
            catch (SocketException failure)
            {
                throw new BenchException($"an answer broke off ({failure.SocketErrorCode}) after: {Encoding.UTF8.GetString(_buffer, 0, filled)}");
            }

            if (read == 0)
            {
                throw new BenchException($"an answer broke off after: {Encoding.UTF8.GetString(_buffer, 0, filled)}");
            }

            filled += read;
            if (seen(_buffer.AsSpan(0, filled)))
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}

/// <param name="answer">All that has come of it.</param>
internal delegate bool ReadUntil(ReadOnlySpan<byte> answer);
