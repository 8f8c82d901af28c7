using System.Text;
using CsCheck;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

public sealed class MessagesStreamTests
{
    private static readonly AnthropicMessagesCodec Codec = new();
    private static readonly AnswerIdentity Identity = new() { Id = "msg_1", Model = "pool-model" };

    [Fact]
    public void A_stream_is_written_in_the_order_that_clients_demand()
    {
        string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new StartDelta("x", "y"), into);
            encoder.Encode(new UsageDelta(new Usage { Input = 12, CachedRead = 2 }), into);
            encoder.Encode(new ReasoningDelta("hm"), into);
            encoder.Encode(new ReasoningSignatureDelta("sig"), into);
            encoder.Encode(new TextDelta("Hi"), into);
            encoder.Encode(new ToolCallStartDelta(0, "t0", "f"), into);
            encoder.Encode(new ToolCallArgumentsDelta(0, "{}"), into);
            encoder.Complete([new FinishDelta(FinishReason.ToolCalls, "tool_calls")], new Usage { Input = 12, CachedRead = 2, Output = 5 }, "{\"run\":\"r\"}"u8.ToArray(), into);
        });

        Assert.Equal(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"pool-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":2,"output_tokens":0}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t0","name":"f","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":2,"output_tokens":5},"entente":{"run":"r"}}

            event: message_stop
            data: {"type":"message_stop"}


            """.ReplaceLineEndings("\n"),
            stream);
    }

    [Fact]
    public void A_failed_stream_ends_in_an_error_event_and_no_stop()
    {
        string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new TextDelta("Hi"), into);
            encoder.Fail(new WireError { Status = 529, Code = "overloaded", Message = "gone" }, into);
        });

        Assert.EndsWith("""event: error""" + "\n" + """data: {"type":"error","error":{"type":"overloaded_error","message":"gone","code":"overloaded"}}""" + "\n\n", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", stream, StringComparison.Ordinal);
        Assert.False(Told.Read(Codec, Encoding.UTF8.GetBytes(stream)).IsComplete);
    }

    [Fact]
    public void Tool_calls_whose_fragments_are_mixed_are_put_one_after_another()
    {
        string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new ToolCallStartDelta(0, "a", "f"), into);
            encoder.Encode(new ToolCallArgumentsDelta(0, "{\"x\":"), into);
            encoder.Encode(new ToolCallStartDelta(1, "b", "g"), into);
            encoder.Encode(new ToolCallArgumentsDelta(1, "{\"y\""), into);
            encoder.Encode(new ToolCallArgumentsDelta(0, "1}"), into);
            encoder.Encode(new ToolCallArgumentsDelta(1, ":2}"), into);
            encoder.Complete([new FinishDelta(FinishReason.ToolCalls, "tool_calls")], null, null, into);
        });

        Assert.Equal([("a", "f", "{\"x\":1}"), ("b", "g", "{\"y\":2}")], PlainMessages.ReadStream(Encoding.UTF8.GetBytes(stream)).Tools);
    }

    [Fact]
    public void A_tool_call_is_streamed_as_soon_as_the_one_before_it_is_whole()
    {
        string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new ToolCallStartDelta(0, "a", "f"), into);
            encoder.Encode(new ToolCallArgumentsDelta(0, "{}"), into);
            encoder.Encode(new ToolCallStartDelta(1, "b", "g"), into);
        });

        Assert.Contains("\"id\":\"b\"", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.Stop)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("refusal", FinishReason.Refused)]
    [InlineData("pause_turn", FinishReason.Other)]
    public void Every_stop_reason_is_read_and_written_back(string word, FinishReason reason)
    {
        Told told = Bodies.Stream(
            Codec,
            """{"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}""",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + word + "\",\"stop_sequence\":\"END\",\"stop_details\":{\"type\":\"refusal\",\"category\":\"cyber\",\"explanation\":\"why\"}},\"usage\":{\"output_tokens\":2}}",
            """{"type":"message_stop"}""");

        Assert.Equal(new FinishDelta(reason, word) { Detail = "why", StopSequence = "END" }, told.Finishes.Single());
        Assert.Equal((1, 2), (told.Usage!.Input, told.Usage.Output));
        Assert.Contains($"\"stop_reason\":\"{word}\",\"stop_sequence\":\"END\"", Encoding.UTF8.GetString(told.Encode(Codec, Identity)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"x"}}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f"}}""")]
    public void An_event_that_cannot_be_read_is_malformed(string data) =>
        Assert.Throws<MalformedAnswerException>(() => Bodies.Stream(Codec, data));

    [Fact]
    public void Any_text_comes_through_any_cutting_of_the_stream_unchanged()
    {
        Gen.Select(Gen.String.Array[0, 5], Gen.Int[1, 40]).Sample((texts, size) =>
        {
            string[] pieces = [.. texts.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))];
            string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
            {
                foreach (string piece in pieces)
                {
                    encoder.Encode(new TextDelta(piece), into);
                }

                encoder.Complete([new FinishDelta(FinishReason.Stop, "end_turn")], null, null, into);
            });
            Told told = Told.Read(Codec, [.. Encoding.UTF8.GetBytes(stream).Chunk(size)]);

            Assert.Equal(string.Concat(pieces), told.Text.ToString());
            Assert.True(told.IsComplete);
        });
    }
}
