using System.Text;
using Entente.Providers.Plain;
using Xunit;

namespace Entente.Tests.Providers;

public sealed class PlainFramingTests
{
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "Content-Length: 11", "hello world", "hello world" },
        { "Content-Length: 0", "", "" },
        { "Content-Length: 11\r\nContent-Length: 11", "hello world", "hello world" },
        { "Transfer-Encoding: chunked", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world" },
        { "Transfer-Encoding: Chunked", "5;name=\"value\"\r\nhello\r\n006 \r\n world\r\n0\r\nTrailer: said\r\nAnother: one\r\n\r\n", "hello world" },
        { "transfer-encoding:chunked", "B\r\nhello\r\nworl\r\n0\r\n\r\n", "hello\r\nworl" },
        { "Transfer-Encoding: chunked", "0\r\n\r\n", "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_is_the_same_wherever_its_bytes_are_cut(string headers, string framed, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(framed);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var body = Body(headers);
            var read = Read(body, bytes, cut);

            Assert.Equal((expected, true), (read, body.IsComplete));
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_that_lacks_its_last_byte_is_not_complete(string headers, string framed, string expected)
    {
        if (framed.Length > 0)
        {
            var body = Body(headers);
            var read = Read(body, Encoding.ASCII.GetBytes(framed)[..^1], 0);

            Assert.StartsWith(read, expected, StringComparison.Ordinal);
            Assert.False(body.IsComplete || body.TryEnd());
        }
    }

    [Fact]
    public void Without_a_length_the_end_of_the_connection_is_the_end()
    {
        var body = Body("X-Nothing: said");

        var read = Read(body, "hello"u8.ToArray(), 2);

        Assert.Equal(("hello", false, true), (read, body.IsComplete, body.TryEnd()));
    }

    [Theory]
    [InlineData("g\r\n")]
    [InlineData("-1\r\nx")]
    [InlineData("\r\nhello")]
    [InlineData("8000000000000000\r\n")]
    [InlineData("5\r\nhelloX\r\n")]
    [InlineData("5\r\nhello6\r\n")]
    public void Broken_chunks_are_no_body(string framed)
        => Assert.Throws<PlainException>(() => Read(Body("Transfer-Encoding: chunked"), Encoding.ASCII.GetBytes(framed), 0));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: y\r\n Content-Length: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nnothing\r\n\r\n")]
    [InlineData("HTTP/1.1 20\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("ICY 200 OK\r\n\r\n")]
    public void A_head_that_can_be_read_in_two_ways_is_none(string head)
        => Assert.Throws<PlainException>(() => PlainHead.Read(Encoding.ASCII.GetBytes(head)));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: upgrade, Close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", false)]
    public void Another_call_may_follow_where_both_sides_know_the_end(string head, bool staysOpen)
        => Assert.Equal(staysOpen, PlainHead.Read(Encoding.ASCII.GetBytes(head)).StaysOpen);

    [Fact]
    public void A_header_is_found_without_case()
    {
        var head = "HTTP/1.1 429 Too Many\r\nRetry-After:  2 \r\nX-Request-Id: req_1\r\n\r\n"u8;

        Assert.Equal(("2", "req_1", null), (PlainHead.Find(head, "retry-after"), PlainHead.Find(head, "X-REQUEST-ID"), PlainHead.Find(head, "request-id")));
    }

    private static PlainBody Body(string headers) => new(PlainHead.Read(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n")));

    /// <summary>As a connection would: all that has come and was not taken, first up to the cut, then to the end.</summary>
    private static string Read(PlainBody body, byte[] bytes, int cut)
    {
        var (text, taken) = (new StringBuilder(), 0);
        foreach (var end in (int[])[cut, bytes.Length])
        {
            while (true)
            {
                var (skipped, count) = body.Next(bytes.AsSpan(taken..end));
                text.Append(Encoding.ASCII.GetString(bytes, taken + skipped, count));
                taken += skipped + count;
                if (count == 0)
                {
                    break;
                }
            }
        }

        return text.ToString();
    }
}
