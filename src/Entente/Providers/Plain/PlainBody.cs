using System.Buffers.Text;

namespace Entente.Providers.Plain;

/// <summary>Takes a body out of its framing (RFC 9112, sections 6 and 7), from bytes that may be cut anywhere.</summary>
internal sealed class PlainBody
{
    private const int LongestLine = 16 * 1024;

    private readonly PlainFraming _framing;
    private long _left;
    private Awaits _awaits;
    private int _trailers;

    public PlainBody(PlainHead head)
    {
        _framing = head.Framing;
        _left = head.Length;
        _awaits = _framing == PlainFraming.Chunked ? Awaits.Size : Awaits.Data;
        IsComplete = _framing == PlainFraming.Length && _left == 0;
    }

    /// <summary>Its end has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The other side has ended the connection.</summary>
    /// <returns>Whether that is the body's end.</returns>
    public bool TryEnd() => IsComplete |= _framing == PlainFraming.UntilEnd;

    /// <summary>The next piece of the body: which bytes to leave out, and how many to take after them; none where more must come first.</summary>
    /// <exception cref="PlainException">The framing is broken.</exception>
    public (int Skipped, int Count) Next(ReadOnlySpan<byte> received)
    {
        var at = 0;
        while (!IsComplete)
        {
            if (_awaits == Awaits.Data)
            {
                return (at, Take(received.Length - at));
            }

            var end = received[at..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return received.Length - at > LongestLine ? throw PlainException.NotHttp() : (at, 0);
            }

            var line = received.Slice(at, end);
            at += end + 1;
            Line(line.EndsWith((byte)'\r') ? line[..^1] : line);
        }

        return (at, 0);
    }

    private int Take(int available)
    {
        if (_framing == PlainFraming.UntilEnd)
        {
            return available;
        }

        var count = (int)Math.Min(available, _left);
        _left -= count;
        if (_left == 0 && _framing == PlainFraming.Length)
        {
            IsComplete = true;
        }
        else if (_left == 0)
        {
            _awaits = Awaits.EndOfChunk;
        }

        return count;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        switch (_awaits)
        {
            case Awaits.EndOfChunk:
                _awaits = line.IsEmpty ? Awaits.Size : throw PlainException.NotHttp();
                break;
            case Awaits.Size:
                var extension = line.IndexOf((byte)';');
                var size = (extension < 0 ? line : line[..extension]).TrimEnd(" \t"u8);
                if (!Utf8Parser.TryParse(size, out _left, out var digits, 'x') || digits != size.Length || _left < 0)
                {
                    throw PlainException.NotHttp();
                }

                _awaits = _left == 0 ? Awaits.Trailer : Awaits.Data;
                break;
            default:
                _trailers += line.Length;
                IsComplete = line.IsEmpty;
                if (_trailers > LongestLine)
                {
                    throw PlainException.NotHttp();
                }

                break;
        }
    }

    private enum Awaits
    {
        Data,
        EndOfChunk,
        Size,
        Trailer,
    }
}
