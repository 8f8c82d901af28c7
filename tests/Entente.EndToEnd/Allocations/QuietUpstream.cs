using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Entente.EndToEnd.Allocations;

/// <summary>
/// A provider that allocates nothing while it answers: one thread a connection, blocking, prepared bytes. A body that contains
/// <c>"stream":true</c> gets a stream of as many tokens as it was made with.
/// </summary>
internal sealed class QuietUpstream : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _connections = [];
    private readonly byte[] _whole;
    private readonly byte[][] _stream;

    public QuietUpstream(int tokens)
    {
        var words = string.Join(' ', Enumerable.Repeat("steady", 60));
        var body = $$"""{"id":"c1","object":"chat.completion","created":1,"model":"quiet","choices":[{"index":0,"message":{"role":"assistant","content":"{{words}}"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":60,"total_tokens":80},"padding":"{{new string('x', 200)}}"}""";
        _whole = Bytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _stream =
        [
            Bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + Event("""{"role":"assistant","content":""}""", "null")),
            .. Enumerable.Repeat(Bytes(Event("""{"content":"steady "}""", "null")), tokens),
            Bytes(Event("{}", "\"stop\"") + Chunk($$$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"quiet","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":{{{tokens}}},"total_tokens":{{{tokens + 20}}}}}""" + "\n\n") + Chunk("data: [DONE]\n\n") + "0\r\n\r\n"),
        ];
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Start(Accept);
    }

    public string BaseUrl => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/v1";

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private void Accept()
    {
        while (true)
        {
            var connection = _listener.Accept();
            connection.NoDelay = true;
            lock (_connections)
            {
                _connections.Add(connection);
            }

            Start(() => Serve(connection));
        }
    }

    private void Serve(Socket connection)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            var filled = 0;
            do
            {
                var read = connection.Receive(buffer.AsSpan(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
            }
            while (!QuietWire.IsWhole(buffer.AsSpan(0, filled)));

            if (buffer.AsSpan(0, filled).IndexOf("\"stream\":true"u8) < 0)
            {
                connection.Send(_whole);
                continue;
            }

            foreach (var piece in _stream)
            {
                connection.Send(piece);
            }
        }
    }

    /// <summary>The sockets' being closed ends the threads.</summary>
    private static void Start(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
        }
    }) { IsBackground = true }.Start();

    private static string Event(string delta, string finish) =>
        Chunk($$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"quiet","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}""" + "\n\n");

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
