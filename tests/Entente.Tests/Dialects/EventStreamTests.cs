using System.Text;
using System.Text.Json;
using CsCheck;
using Entente.Dialects;
using Entente.Dialects.Sse;
using Xunit;

namespace Entente.Tests.Dialects;

public sealed class EventStreamTests
{
    [Fact]
    public void The_published_event_streams_give_the_published_events()
    {
        foreach (JsonElement vector in Vectors())
        {
            byte[][] chunks = [.. vector.GetProperty("chunks_base64").EnumerateArray().Select(chunk => chunk.GetBytesFromBase64())];

            Assert.Equal(Expected(vector), Read(chunks));
        }
    }

    [Fact]
    public void The_published_event_streams_give_the_same_events_byte_by_byte()
    {
        foreach (JsonElement vector in Vectors())
        {
            byte[][] bytes = [.. vector.GetProperty("chunks_base64").EnumerateArray().SelectMany(chunk => chunk.GetBytesFromBase64()).Select(one => new[] { one })];

            Assert.Equal(Expected(vector), Read(bytes));
        }
    }

    [Fact]
    public void Any_cutting_of_a_stream_gives_the_same_events()
    {
        byte[] stream = Encoding.UTF8.GetBytes("\uFEFFdata: ä😀\r\ndata:\r\n\r\n: c\r\rid: 7\revent: x\rdata: {}\r\r\nretry: 10\ndata\n\ndata: half");
        string whole = Read([stream]);

        Gen.Int[0, stream.Length].Array[0, 12].Sample(cuts =>
        {
            int[] places = [0, .. cuts.Order(), stream.Length];
            byte[][] chunks = [.. places.Zip(places.Skip(1), (from, to) => stream[from..to])];
            Assert.Equal(whole, Read(chunks));
        });
    }

    [Theory]
    [InlineData("data: a\n\n", false)]
    [InlineData("data: a\n\n: keep-alive", false)]
    [InlineData("data: a\n\ndata: b", true)]
    [InlineData("data: a\n\ndata: b\n", true)]
    [InlineData("event: x\n", true)]
    [InlineData("d", true)]
    public void An_unfinished_last_event_is_reported_and_never_given(string stream, bool partial)
    {
        using SseParser parser = new();
        parser.Append(Encoding.UTF8.GetBytes(stream));
        while (parser.TryRead(out WireEvent read))
        {
            Assert.Equal("a", Encoding.UTF8.GetString(read.Data.Span));
        }

        Assert.Equal(partial, parser.HasPartial);
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData("")]
    public void An_event_that_is_too_large_is_an_error_before_it_has_ended(string line)
    {
        using SseParser parser = new(maxEventBytes: 100);
        parser.Append(Encoding.UTF8.GetBytes(line + new string('x', 200)));

        Assert.Throws<MalformedAnswerException>(() => parser.TryRead(out _));
    }

    [Fact]
    public void Many_short_lines_of_one_event_are_bounded_too()
    {
        using SseParser parser = new(maxEventBytes: 100);
        parser.Append(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: x\n", 60))));

        Assert.Throws<MalformedAnswerException>(() => parser.TryRead(out _));
    }

    private static JsonElement.ArrayEnumerator Vectors() =>
        JsonDocument.Parse(File.ReadAllBytes(Shared.Path("vectors", "sse", "event-streams.json"))).RootElement.GetProperty("vectors").EnumerateArray();

    private static string Expected(JsonElement vector)
    {
        StringBuilder told = new();
        foreach (JsonElement item in vector.GetProperty("events").EnumerateArray())
        {
            told.AppendLine($"{item.GetProperty("event").GetString()}|{item.GetProperty("lastEventId").GetString()}|{item.GetProperty("data").GetString()}");
        }

        return told.Append(vector.GetProperty("retry").ToString()).ToString();
    }

    private static string Read(byte[][] chunks)
    {
        using SseParser parser = new();
        StringBuilder told = new();
        foreach (byte[] chunk in chunks)
        {
            parser.Append(chunk);
            while (parser.TryRead(out WireEvent read))
            {
                told.AppendLine($"{read.Type ?? "message"}|{parser.LastEventId}|{Encoding.UTF8.GetString(read.Data.Span)}");
            }
        }

        return told.Append(parser.RetryMilliseconds).ToString();
    }
}
