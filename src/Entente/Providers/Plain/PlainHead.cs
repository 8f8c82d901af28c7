using System.Buffers.Text;
using System.Text;

namespace Entente.Providers.Plain;

/// <summary>How long an answer's body is.</summary>
internal enum PlainFraming
{
    Length,
    Chunked,

    /// <summary>Until the other side ends the connection.</summary>
    UntilEnd,
}

/// <summary>What the head of an answer says of it (RFC 9112, sections 4 and 6).</summary>
/// <param name="Length">Of the body, where its framing is <see cref="PlainFraming.Length"/>.</param>
/// <param name="StaysOpen">Another call may follow on the connection.</param>
internal readonly record struct PlainHead(int Status, PlainFraming Framing, long Length, bool StaysOpen)
{
    /// <exception cref="PlainException">It is not the head of an answer, or contradicts itself.</exception>
    public static PlainHead Read(ReadOnlySpan<byte> head)
    {
        // 1. HTTP/1.1 200 OK
        var line = NextLine(ref head);
        var isOld = line.StartsWith("HTTP/1.0 "u8);
        if ((!isOld && !line.StartsWith("HTTP/1.1 "u8))
            || line.Length < 12 || line[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(line[9..12], out int status, out _) || status < 100
            || (line.Length > 12 && line[12] != ' '))
        {
            throw PlainException.NotHttp();
        }

        // 2. The headers that say where the body ends and whether another call may follow.
        long? length = null;
        var (isChunked, isCoded, closes, keeps) = (false, false, false, false);
        while (NextLine(ref head) is { IsEmpty: false } header)
        {
            var (name, value) = Split(header);
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                if (!Utf8Parser.TryParse(value, out long said, out var used) || used != value.Length || value[0] is < (byte)'0' or > (byte)'9' || (length ?? said) != said)
                {
                    throw PlainException.NotHttp();
                }

                length = said;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                // Anything but one "chunked" is a coding that we have not asked for and cannot take off.
                isCoded |= isChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8);
                isChunked = true;
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                closes |= Names(value, "close"u8);
                keeps |= Names(value, "keep-alive"u8);
            }
        }

        if (isCoded)
        {
            throw PlainException.NotHttp();
        }

        // 3. What that means.
        var staysOpen = !closes && (!isOld || keeps);
        return status is < 200 or 204 or 304 ? new(status, PlainFraming.Length, 0, staysOpen)
            : isChunked ? new(status, PlainFraming.Chunked, 0, staysOpen && length is null)
            : length is { } known ? new(status, PlainFraming.Length, known, staysOpen)
            : new(status, PlainFraming.UntilEnd, 0, false);
    }

    /// <summary>The first value of a header; null where the head has none.</summary>
    public static string? Find(ReadOnlySpan<byte> head, string name)
    {
        NextLine(ref head);
        while (NextLine(ref head) is { IsEmpty: false } header)
        {
            var (said, value) = Split(header);
            if (Ascii.EqualsIgnoreCase(said, name))
            {
                return Encoding.Latin1.GetString(value);
            }
        }

        return null;
    }

    /// <summary>A list of names holds one.</summary>
    private static bool Names(ReadOnlySpan<byte> list, ReadOnlySpan<byte> name)
    {
        foreach (var part in list.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(list[part].Trim(" \t"u8), name))
            {
                return true;
            }
        }

        return false;
    }

    private static Field Split(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');

        // A line that goes on with the one before (obsolete since RFC 7230) or a space before the colon could be read in two ways.
        if (colon <= 0 || line[0] is (byte)' ' or (byte)'\t' || line[colon - 1] is (byte)' ' or (byte)'\t')
        {
            throw PlainException.NotHttp();
        }

        return new(line[..colon], line[(colon + 1)..].Trim(" \t"u8));
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.EndsWith((byte)'\r') ? line[..^1] : line;
    }

    private readonly ref struct Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        private readonly ReadOnlySpan<byte> _name = name;
        private readonly ReadOnlySpan<byte> _value = value;

        public void Deconstruct(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
        {
            name = _name;
            value = _value;
        }
    }
}
