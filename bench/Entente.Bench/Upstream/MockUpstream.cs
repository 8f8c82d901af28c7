using System.Net;
using System.Net.Sockets;

namespace Entente.Bench.Upstream;

/// <summary>
/// The provider behind every contestant: bare sockets and answers prepared as bytes, so that as little as possible of the two cores
/// is its own. Speaks OpenAI chat and, where the path says so, Anthropic messages.
/// </summary>
internal static class MockUpstream
{
    public static async Task<int> ServeAsync(int port, CancellationToken stop)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(stop);
                socket.NoDelay = true;
                _ = new MockConnection(socket).ServeAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
