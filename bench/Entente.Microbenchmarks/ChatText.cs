using System.Text;

namespace Entente.Microbenchmarks;

/// <summary>Requests and answers of the sizes that <c>./build bench</c> uses.</summary>
internal static class ChatText
{
    public static byte[] Request(int bytes, bool streamed = true) =>
        Encoding.UTF8.GetBytes($$"""{"model":"bench","stream":{{(streamed ? "true" : "false")}},"messages":[{"role":"user","content":"{{new string('q', Math.Max(1, bytes - 90))}}"}]}""");

    /// <summary>A role, 20 tokens, the finish, usage, the terminator.</summary>
    public static byte[] Stream { get; } = Encoding.UTF8.GetBytes(
        Event("""{"role":"assistant","content":""}""", "null")
        + string.Concat(Enumerable.Repeat(Event("""{"content":"steady "}""", "null"), 20))
        + Event("{}", "\"stop\"")
        + """data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":20,"total_tokens":40}}""" + "\n\n"
        + "data: [DONE]\n\n");

    private static string Event(string delta, string finish) =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}""" + "\n\n";
}
