using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Entente.Providers.Plain;

/// <summary>
/// One connection, with one call at a time. A buffer is rented for the time of a call: it takes the request, then the answer's head, which
/// stays in front, and behind that whatever comes of the body. Not safe for concurrent use.
/// </summary>
internal sealed class PlainConnection(Socket socket, PlainPlace place, long since) : IDisposable
{
    private const int UsualBuffer = 4096;
    private const int LargestHead = 64 * 1024;

    /// <summary>A body up to this goes together with its head in one packet.</summary>
    private const int Together = 16 * 1024;

    private byte[] _buffer = [];
    private int _headStart;
    private int _headEnd;
    private int _start;
    private int _end;

    public PlainPlace Place => place;

    /// <summary>When it was made.</summary>
    public long Since => since;

    /// <summary>When its last answer ended.</summary>
    public long RestsSince { get; set; }

    /// <summary>Open, and nothing was sent to us unasked.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>The head of the answer that is read.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(_headStart, _headEnd - _headStart);

    /// <summary>Bytes of the body that have come, framed as they are.</summary>
    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start, _end - _start);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var isTogether = body.Length <= Together;
        Rent(head.Length + 16 + (isTogether ? body.Length : 0));
        head.CopyTo(_buffer);
        var length = head.Length;
        body.Length.TryFormat(_buffer.AsSpan(length), out var digits, default, System.Globalization.CultureInfo.InvariantCulture);
        length += digits;
        "\r\n\r\n"u8.CopyTo(_buffer.AsSpan(length));
        length += 4;
        if (isTogether)
        {
            body.CopyTo(_buffer.AsMemory(length));
            length += body.Length;
        }

        await SendAsync(_buffer.AsMemory(0, length), cancellationToken);
        if (!isTogether)
        {
            await SendAsync(body, cancellationToken);
        }
    }

    /// <exception cref="PlainException">What comes is no HTTP, or nothing comes.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PlainHead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        _headStart = _headEnd = _start = _end = 0;
        while (true)
        {
            if (EndOfHead() is var length and >= 0)
            {
                var head = PlainHead.Read(_buffer.AsSpan(_start, length));
                (_headStart, _start) = (_start, _start + length);
                if (head.Status == 101)
                {
                    throw PlainException.NotHttp();
                }

                if (head.Status >= 200)
                {
                    _headEnd = _start;
                    Drop(0);
                    return head;
                }

                continue; // an interim answer: the real one follows
            }

            if (_end - _start > LargestHead)
            {
                throw PlainException.NotHttp();
            }

            if (await ReceiveAsync(cancellationToken) == 0)
            {
                throw _end == _start ? PlainException.NoAnswer() : PlainException.NotHttp();
            }
        }
    }

    /// <summary>Some of what was received has been read.</summary>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = _headEnd;
        }
    }

    /// <summary>The same part of what was received, as memory that is good until the next <see cref="ReceiveAsync"/>.</summary>
    public ReadOnlyMemory<byte> Borrow(int count) => _buffer.AsMemory(_start, count);

    /// <summary>Waits for more.</summary>
    /// <returns>How much came; 0 where the other side has ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
        _end += count;
        return count;
    }

    /// <summary>The call is over: the buffer is another's.</summary>
    public void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _headStart = _headEnd = _start = _end = 0;
    }

    /// <summary>Ends the connection. Nobody may be reading from it.</summary>
    public void Dispose()
    {
        socket.Dispose();
        Return();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    /// <summary>Length of the head with its empty line; -1 where it has not all come.</summary>
    private int EndOfHead()
    {
        var received = Received;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end >= 0)
        {
            return end + 4;
        }

        // Lines that end with a line feed alone are read too (RFC 9112, section 2.2).
        end = received.IndexOf("\n\n"u8);
        return end < 0 ? -1 : end + 2;
    }

    private void Rent(int length)
    {
        if (_buffer.Length < length)
        {
            Return();
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length, UsualBuffer));
        }
    }

    private void MakeRoom()
    {
        if (_start > _headEnd)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer.AsSpan(_headEnd));
            (_start, _end) = (_headEnd, _headEnd + _end - _start);
        }

        // A quarter of it at least for each read.
        if (_buffer.Length - _end < _buffer.Length / 4)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
