using System.Net.Sockets;
using System.Text;

namespace Entente.EndToEnd.Support;

/// <summary>A program that asks for a long answer and reads nothing of it until it is told to.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly Town town;
    private readonly string name;
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };

    private SlowReader(Town town, string name) => (this.town, this.name) = (town, name);

    /// <param name="name">What the provider calls the model.</param>
    public static async Task<SlowReader> AskAsync(Town town, string model, string name)
    {
        var reader = new SlowReader(town, name);
        await reader.socket.ConnectAsync("127.0.0.1", town.Server.Url.Port);
        var body = Caller.Body(model, "Speak.", stream: true).ToJsonString();
        await reader.socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        await town.UntilAsync(calls => calls.Any(call => call.Model == name && call.TokensSent > 0), "the call");
        return reader;
    }

    /// <summary>Tokens that the provider has said so far.</summary>
    public int Said => town.Calls.Single(call => call.Model == name).TokensSent;

    /// <summary>How many tokens were said when for half a second nothing has happened at the provider.</summary>
    public async Task<int> StandsAsync()
    {
        while (true)
        {
            try
            {
                await town.Rehearsal.Engine.Calls.Changed.WaitAsync(TimeSpan.FromMilliseconds(500));
            }
            catch (TimeoutException)
            {
                return Said;
            }
        }
    }

    /// <summary>Reads after all, to the end.</summary>
    public async Task<Heard> ReadAsync(CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket);
        await HeadersAsync(stream);
        var listener = new Listener();
        await listener.ListenAsync(stream, cancellationToken);
        return listener.Tell(new Heard { Status = 200, Request = [] });
    }

    public void Dispose() => socket.Dispose();

    private static async Task HeadersAsync(NetworkStream stream)
    {
        var one = new byte[1];
        for (var end = 0; end < 4;)
        {
            await stream.ReadExactlyAsync(one);
            end = one[0] == "\r\n\r\n"[end] ? end + 1 : one[0] == '\r' ? 1 : 0;
        }
    }
}
