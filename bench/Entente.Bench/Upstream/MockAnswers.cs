using System.Globalization;
using System.Text;

namespace Entente.Bench.Upstream;

/// <summary>The answers as bytes on the wire: whole ones of about 0.9 kB, and streams of 20 tokens, a chunk an event.</summary>
internal static class MockAnswers
{
    public const int Tokens = 20;

    /// <summary>What every content event contains and nothing else does; clients count tokens by it.</summary>
    public const string Word = "steady";

    private const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string LastChunk = "0\r\n\r\n";
    private const string Usage = """{"prompt_tokens":20,"completion_tokens":20,"total_tokens":40}""";

    public static readonly byte[] ChatWhole = Whole(
        $$"""{"id":"chatcmpl-bench","object":"chat.completion","created":1,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"{{Words(60)}}"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":60,"total_tokens":80},"padding":"{{new string('x', 200)}}"}""");

    public static readonly byte[] MessagesWhole = Whole(
        $$"""{"id":"msg_bench","type":"message","role":"assistant","model":"bench","content":[{"type":"text","text":"{{Words(60)}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":60},"padding":"{{new string('x', 200)}}"}""");

    public static readonly byte[] ChatOpening = Bytes(StreamHead + Chat("""{"role":"assistant","content":""}""", "null"));
    public static readonly byte[] ChatClosing = Bytes(Chat("{}", "\"stop\"") + Chunk("data: [DONE]\n\n") + LastChunk);
    public static readonly byte[] ChatClosingWithUsage = Bytes(Chat("{}", "\"stop\"") + ChatUsage() + Chunk("data: [DONE]\n\n") + LastChunk);
    public static readonly byte[] MessagesOpening = Bytes(StreamHead
        + Event("message_start", """{"type":"message_start","message":{"id":"msg_bench","type":"message","role":"assistant","model":"bench","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":1}}}""")
        + Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""));
    public static readonly byte[] MessagesClosing = Bytes(
        Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
        + Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":20}}""")
        + Event("message_stop", """{"type":"message_stop"}""") + LastChunk);

    /// <summary>The first event comes with the head, every later one in a packet of its own, as from a provider that flushes each.</summary>
    public static readonly byte[][] ChatStream = [ChatOpening, .. Repeated(Bytes(Chat($$"""{"content":"{{Word}} "}""", "null"))), ChatClosing];
    public static readonly byte[][] ChatStreamWithUsage = [ChatOpening, .. Repeated(Bytes(Chat($$"""{"content":"{{Word}} "}""", "null"))), ChatClosingWithUsage];
    public static readonly byte[][] MessagesStream = [MessagesOpening, .. Repeated(Bytes(MessagesDelta(Word + " "))), MessagesClosing];

    /// <summary>One token of a stream that has no end.</summary>
    public static readonly byte[] ChatFlood = Bytes(Chat($$"""{"content":"{{new string('w', 8_192)}} "}""", "null"));
    public static readonly byte[] MessagesFlood = Bytes(MessagesDelta(new string('w', 8_192) + " "));

    /// <summary>A token that says when its request arrived and when it was sent, in <see cref="MockClock"/>'s nanoseconds.</summary>
    public static byte[] Stamped(bool messages, long arrived, long sent)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Word} {arrived:D19} {sent:D19} ");
        return Bytes(messages ? MessagesDelta(text) : Chat($$"""{"content":"{{text}}"}""", "null"));
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat(Word, count));

    private static IEnumerable<byte[]> Repeated(byte[] piece) => Enumerable.Repeat(piece, Tokens);

    private static string Chat(string delta, string finish) =>
        Chunk($$"""data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}""" + "\n\n");

    private static string ChatUsage() =>
        Chunk($$"""data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"bench","choices":[],"usage":{{Usage}}}""" + "\n\n");

    private static string MessagesDelta(string text) =>
        Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""");

    private static string Event(string name, string data) => Chunk($"event: {name}\ndata: {data}\n\n");

    private static string Chunk(string text) => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    private static byte[] Whole(string body) => Bytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
