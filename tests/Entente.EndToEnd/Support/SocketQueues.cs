using System.Globalization;

namespace Entente.EndToEnd.Support;

/// <summary>What the operating system itself keeps of connections over loopback, from /proc/net/tcp (Linux).</summary>
internal static class SocketQueues
{
    /// <summary>Bytes that were sent and not yet read by the other side, over all connections to these ports.</summary>
    public static long Bytes(params int[] ports)
    {
        // Sockets that could speak IPv6 too are listed in the other file.
        return new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(file => File.ReadLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => ports.Contains(Port(fields[1])) || ports.Contains(Port(fields[2])))
            .Where(fields => fields[3] != Listening)
            .Sum(fields => fields[4].Split(':').Sum(queue => long.Parse(queue, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }

    private const string Listening = "0A";

    private static int Port(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
