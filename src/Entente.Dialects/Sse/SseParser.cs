using System.Buffers;
using System.Text;

namespace Entente.Dialects.Sse;

/// <summary>
/// Reads an event stream (WHATWG HTML, section 9.2.6) from chunks of bytes that may be cut anywhere. An event is given only
/// when its blank line has come: the unfinished last one is never given, and shows in <see cref="HasPartial"/>.
/// Not safe for concurrent use.
/// </summary>
public sealed class SseParser : IDisposable
{
    public const int DefaultMaxEventBytes = 8 * 1024 * 1024;

    private readonly int maxEventBytes;
    private readonly SseNames names = new();
    private const int UsualBytes = 4096;

    // Both are rented only while they hold something: a stream that waits for its next event keeps none.
    private byte[] input = [];
    private int start;
    private int end;
    private int scanned;
    private byte[] data = [];
    private int dataLength;
    private bool hasData;
    private bool given;
    private string? type;
    private string? pendingId;
    private bool afterCarriageReturn;
    private bool firstLine = true;

    /// <param name="maxEventBytes">Above it an event is an error: nobody's memory is filled by a stream without blank lines.</param>
    public SseParser(int maxEventBytes = DefaultMaxEventBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxEventBytes);
        this.maxEventBytes = maxEventBytes;
    }

    /// <summary>The last `id` of the events given so far; empty where none had one.</summary>
    public string LastEventId { get; private set; } = "";

    /// <summary>The last reconnection time that the stream named, in milliseconds.</summary>
    public long? RetryMilliseconds { get; private set; }

    /// <summary>An event has begun and has not ended. At the end of the bytes it means that something was lost.</summary>
    public bool HasPartial => (hasData && !given) || type is not null || (end > start && input[start] != (byte)':');

    /// <summary>Takes the next bytes. What <see cref="TryRead"/> gave before is no longer valid.</summary>
    public void Append(ReadOnlySpan<byte> chunk)
    {
        if (end + chunk.Length > input.Length)
        {
            MakeRoom(chunk.Length);
        }

        chunk.CopyTo(input.AsSpan(end));
        end += chunk.Length;
    }

    /// <param name="wireEvent">The next whole event; its data are borrowed until the next call of either method.</param>
    /// <exception cref="MalformedAnswerException">The event is larger than allowed.</exception>
    public bool TryRead(out WireEvent wireEvent)
    {
        if (given)
        {
            given = hasData = false;
            dataLength = 0;
        }

        while (TryTakeLine(out ReadOnlySpan<byte> line))
        {
            if (!line.IsEmpty)
            {
                TakeField(line);
                continue;
            }

            LastEventId = pendingId ?? LastEventId;
            pendingId = null;
            string? name = type;
            type = null;
            if (hasData)
            {
                given = true;
                wireEvent = new WireEvent(name, data.AsMemory(0, dataLength));
                return true;
            }
        }

        wireEvent = default;
        if (start == end)
        {
            Return(ref input);
            start = end = scanned = 0;
        }

        if (!hasData)
        {
            Return(ref data);
        }

        return false;
    }

    public void Dispose()
    {
        Return(ref input);
        Return(ref data);
        start = end = scanned = dataLength = 0;
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private static byte[] Larger(byte[] buffer, int needed) => ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, UsualBytes), buffer.Length * 2));

    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        if (afterCarriageReturn && end > start)
        {
            afterCarriageReturn = false;
            if (input[start] == (byte)'\n')
            {
                start++;
                scanned = Math.Max(scanned, start);
            }
        }

        int found = input.AsSpan(scanned, end - scanned).IndexOfAny((byte)'\r', (byte)'\n');
        if (found < 0)
        {
            scanned = end;
            Bound(dataLength + (end - start));
            line = default;
            return false;
        }

        int stop = scanned + found;
        line = input.AsSpan(start, stop - start);
        afterCarriageReturn = input[stop] == (byte)'\r';
        start = scanned = stop + 1;
        if (firstLine)
        {
            firstLine = false;
            line = line.StartsWith(Encoding.UTF8.Preamble) ? line[3..] : line;
        }

        return true;
    }

    private void TakeField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith((byte)' ') ? value[1..] : value;

        if (name.SequenceEqual("data"u8))
        {
            AppendData(value);
        }
        else if (name.SequenceEqual("event"u8))
        {
            type = value.IsEmpty ? null : names.Of(value);
        }
        else if (name.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            pendingId = Encoding.UTF8.GetString(value);
        }
        else if (name.SequenceEqual("retry"u8) && !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            RetryMilliseconds = long.TryParse(value, out long milliseconds) ? milliseconds : RetryMilliseconds;
        }
    }

    private void AppendData(ReadOnlySpan<byte> value)
    {
        int needed = dataLength + value.Length + 1;
        Bound(needed);
        if (needed > data.Length)
        {
            byte[] larger = Larger(data, needed);
            data.AsSpan(0, dataLength).CopyTo(larger);
            Return(ref data);
            data = larger;
        }

        if (hasData)
        {
            data[dataLength++] = (byte)'\n';
        }

        value.CopyTo(data.AsSpan(dataLength));
        dataLength += value.Length;
        hasData = true;
    }

    private void MakeRoom(int more)
    {
        int kept = end - start;
        byte[] target = kept + more <= input.Length ? input : Larger(input, kept + more);
        input.AsSpan(start, kept).CopyTo(target);
        if (target != input)
        {
            Return(ref input);
            input = target;
        }

        scanned -= start;
        start = 0;
        end = kept;
    }

    private void Bound(int bytes)
    {
        if (bytes > maxEventBytes)
        {
            throw new MalformedAnswerException($"an event of the stream is larger than {maxEventBytes} bytes");
        }
    }
}
