using System.Buffers.Text;
using System.Net.Sockets;

namespace Entente.Bench.Upstream;

/// <summary>One connection: requests one after the other. The model's name says how it is answered: at once, paced, or never to its end.</summary>
internal sealed class MockConnection(Socket socket)
{
    private static readonly TimeSpan BetweenTokens = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan BetweenTokensOfMany = TimeSpan.FromMilliseconds(100);

    private byte[] _buffer = new byte[16_384];
    private int _filled;

    public async Task ServeAsync(CancellationToken stop)
    {
        using var _ = socket;
        try
        {
            while (await ReadRequestAsync(stop) is > 0 and var length)
            {
                var arrived = MockClock.Now;
                var asked = MockRequest.Read(_buffer.AsSpan(0, length));
                Drop(length);
                await AnswerAsync(asked, arrived, stop);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or FormatException)
        {
            // The other side has left, or sent what we cannot read: the connection ends, and whoever asked counts an error.
        }
    }

    private async Task AnswerAsync(MockRequest asked, long arrived, CancellationToken stop)
    {
        if (!asked.Streamed)
        {
            await socket.SendAsync(asked.Messages ? MockAnswers.MessagesWhole : MockAnswers.ChatWhole, stop);
            return;
        }

        if (asked.Pace == MockPace.AtOnce)
        {
            foreach (var piece in asked.Messages ? MockAnswers.MessagesStream : asked.UsageWanted ? MockAnswers.ChatStreamWithUsage : MockAnswers.ChatStream)
            {
                await socket.SendAsync(piece, stop);
            }

            return;
        }

        // Every token says when its request arrived and when it was itself sent, so that the pacing's own jitter can be taken off.
        await socket.SendAsync(asked.Messages ? MockAnswers.MessagesOpening : MockAnswers.ChatOpening, stop);
        while (asked.Pace == MockPace.Flood)
        {
            await socket.SendAsync(asked.Messages ? MockAnswers.MessagesFlood : MockAnswers.ChatFlood, stop);
        }

        for (var token = 0; token < MockAnswers.Tokens; token++)
        {
            await Task.Delay(asked.Pace == MockPace.Many ? BetweenTokensOfMany : BetweenTokens, TimeProvider.System, stop);
            await socket.SendAsync(MockAnswers.Stamped(asked.Messages, arrived, MockClock.Now), stop);
            if (asked.Pace == MockPace.Idle)
            {
                await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, stop);
                throw new OperationCanceledException("the other side has left");
            }
        }

        await socket.SendAsync(asked.Messages ? MockAnswers.MessagesClosing : asked.UsageWanted ? MockAnswers.ChatClosingWithUsage : MockAnswers.ChatClosing, stop);
    }

    /// <summary>The length of the next whole request, which the buffer begins with; 0 where the other side has left.</summary>
    private async ValueTask<int> ReadRequestAsync(CancellationToken stop)
    {
        while (true)
        {
            if (WholeLength() is { } length)
            {
                return length;
            }

            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, stop);
            if (read == 0)
            {
                return 0;
            }

            _filled += read;
        }
    }

    private int? WholeLength()
    {
        var filled = _buffer.AsSpan(0, _filled);
        var head = filled.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        var bodyAt = head + 4;
        var lines = filled[..bodyAt];
        if (HeaderValueAt(lines, "content-length:"u8) is { } at)
        {
            if (!Utf8Parser.TryParse(lines[at..], out int length, out _))
            {
                throw new FormatException("Content-Length is no number");
            }

            return bodyAt + length <= _filled ? bodyAt + length : null;
        }

        if (HeaderValueAt(lines, "transfer-encoding:"u8) is null)
        {
            return bodyAt;
        }

        var end = filled[bodyAt..].IndexOf("0\r\n\r\n"u8);
        return end < 0 ? null : bodyAt + end + 5;
    }

    private static int? HeaderValueAt(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name)
    {
        for (var at = lines.IndexOf("\r\n"u8); at >= 0 && at + 2 < lines.Length;)
        {
            var line = lines[(at + 2)..];
            if (line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                var value = at + 2 + name.Length;
                while (lines[value] == (byte)' ')
                {
                    value++;
                }

                return value;
            }

            var next = line.IndexOf("\r\n"u8);
            at = next < 0 ? -1 : at + 2 + next;
        }

        return null;
    }

    private void Drop(int length)
    {
        _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
    }
}
