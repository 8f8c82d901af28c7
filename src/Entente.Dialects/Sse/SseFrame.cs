using System.Buffers;
using System.Text;

namespace Entente.Dialects.Sse;

/// <summary>Writes the pieces of an event stream. Data must be one line, as JSON written without indentation is.</summary>
public static class SseFrame
{
    public static void WriteData(ReadOnlySpan<byte> data, IBufferWriter<byte> into) => WriteEvent(null, data, into);

    public static void WriteEvent(string? type, ReadOnlySpan<byte> data, IBufferWriter<byte> into)
    {
        if (type is not null)
        {
            into.Write("event: "u8);
            Encoding.UTF8.GetBytes(type, into);
            into.Write("\n"u8);
        }

        into.Write("data: "u8);
        into.Write(data);
        into.Write("\n\n"u8);
    }

    /// <summary>A line that every client skips.</summary>
    public static void WriteComment(string? remark, IBufferWriter<byte> into)
    {
        into.Write(":"u8);
        if (!string.IsNullOrEmpty(remark))
        {
            into.Write(" "u8);
            Encoding.UTF8.GetBytes(remark.ReplaceLineEndings(" "), into);
        }

        into.Write("\n\n"u8);
    }
}
