using System.Buffers.Text;

namespace Entente.EndToEnd.Allocations;

internal static class QuietWire
{
    /// <summary>Whether a message of HTTP/1.1 has come to its end, by its length or its last chunk.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> message)
    {
        var head = message.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var at = message[..head].IndexOf("\r\nContent-Length: "u8);
        if (at < 0)
        {
            return message.EndsWith("0\r\n\r\n"u8);
        }

        return Utf8Parser.TryParse(message[(at + 18)..], out int length, out _) && message.Length >= head + 4 + length;
    }
}
