using System.Text.Json.Nodes;
using Xunit;

namespace Entente.EndToEnd.Oracles;

public sealed class AnthropicMessagesOracleTests
{
    private static readonly string[] Stream =
    [
        Event("message_start", """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}"""),
        Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
        Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße "}}"""),
        Event("ping", """{"type":"ping"}"""),
        Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"🙂"}}"""),
        Event("content_block_stop", """{"type":"content_block_stop","index":0}"""),
        Event("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"add","input":{}}}"""),
        Event("content_block_delta", """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}"""),
        Event("content_block_stop", """{"type":"content_block_stop","index":1}"""),
        Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}"""),
        Event("message_stop", """{"type":"message_stop"}"""),
    ];

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Accumulate)]
    public async Task The_vendors_client_reads_a_stream(string mode)
    {
        await using var endpoint = await FixedEndpoint.Events(Stream);

        var answer = await Oracle.AnthropicMessages().Ask(Call(endpoint, mode));

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Equal("Grüße 🙂", answer.Text);
        Assert.Equal(["Grüße ", "🙂"], answer.Deltas);
        Assert.Equal([new OracleToolCall("toolu_1", "add", """{"a":1}""")], answer.ToolCalls);
        Assert.Equal("tool_use", answer.FinishReason);
        Assert.Equal(7, answer.Usage!.Value.GetProperty("output_tokens").GetInt32());
    }

    [Fact]
    public async Task An_error_event_in_the_stream_is_an_error()
    {
        var events = Stream.Take(3).Append(Event("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""));
        await using var endpoint = await FixedEndpoint.Events(events);

        var answer = await Oracle.AnthropicMessages().Ask(Call(endpoint, OracleMode.Stream));

        Assert.False(answer.Ok);
        Assert.Equal("overloaded_error", answer.Error!.Kind);
        Assert.Equal("Grüße ", answer.Text);
    }

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}";

    private static OracleCall Call(FixedEndpoint endpoint, string mode) => new()
    {
        BaseUrl = endpoint.Address,
        Mode = mode,
        Body = new JsonObject
        {
            ["model"] = "m",
            ["max_tokens"] = 100,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hello" }),
        },
    };
}
