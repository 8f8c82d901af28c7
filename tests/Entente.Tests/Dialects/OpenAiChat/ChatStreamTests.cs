using System.Text;
using System.Text.Json;
using CsCheck;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects.OpenAiChat;

public sealed class ChatStreamTests
{
    private static readonly OpenAiChatCodec Codec = new();
    private static readonly AnswerIdentity Identity = new() { Id = "run_1", Model = "pool-model", Fingerprint = "fp_1", Created = 7 };

    [Theory]
    [InlineData(""" "content" """, false)]
    [InlineData(""" "reasoning_content" """, true)]
    public void A_character_cut_in_two_is_joined(string field, bool reasoning)
    {
        Told told = Bodies.Stream(
            Codec,
            "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{" + field + ":\"a\\ud83d\"}}]}",
            "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{" + field + ":\"\\ude00b\"}}]}");

        Assert.Equal("a😀b", (reasoning ? told.Reasoning : told.Text).ToString());
        Assert.All(told.Deltas, delta => Assert.DoesNotContain('\uFFFD', delta.ToString()));
    }

    [Fact]
    public void Half_a_character_whose_other_half_never_comes_is_told_at_the_finish()
    {
        Told told = Bodies.Stream(Codec, """{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}""", """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");

        Assert.Equal("a\uFFFD", told.Text.ToString());
        Assert.IsType<FinishDelta>(told.Deltas[^1]);
    }

    [Theory]
    [InlineData(true, true, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""", "[DONE]")]
    [InlineData(true, false, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""")]
    [InlineData(false, true, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}""", "[DONE]")]
    [InlineData(false, true, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}]}""", "[DONE]")]
    [InlineData(false, true, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"},{"index":1,"delta":{"content":"b"}}]}""", "[DONE]")]
    [InlineData(false, true, "[DONE]")]
    [InlineData(false, true, """{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""", """{"error":{"message":"quota"}}""")]
    public void The_answer_is_whole_only_when_every_choice_has_its_finish_reason(bool complete, bool ended, params string[] events)
    {
        Told told = Bodies.Stream(Codec, events);

        Assert.Equal((complete, ended), (told.IsComplete, told.IsEnded));
    }

    [Theory]
    [InlineData("""{"index":1,"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"index":2,"id":"b","function":{"name":"g","arguments":"{}"}}""")]
    [InlineData("""{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}""")]
    [InlineData("""{"id":"a","function":{"name":"f","arguments":"{}"}}""", """{"id":"b","function":{"name":"g","arguments":"{}"}}""")]
    [InlineData("""{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}""", """{"index":0,"function":{"arguments":"}"}}""", """{"index":1,"id":"b","function":{"name":"g","arguments":{}}}""")]
    [InlineData("""{"index":0,"id":"a","function":{"name":"f"}}""", """{"index":0,"id":"other","function":{"name":"","arguments":"{}"}}""", """{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}""")]
    public void Tool_calls_are_told_apart_however_a_provider_numbers_them(params string[] fragments)
    {
        Told told = Bodies.Stream(Codec, [.. fragments.Select(fragment => "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + fragment + "]}}]}")]);

        Assert.Equal([("a", "f", "{}"), ("b", "g", "{}")], told.Tools);
    }

    [Fact]
    public void A_tool_call_without_an_id_gets_one_from_the_answers_own()
    {
        Told told = Bodies.Stream(Codec, """{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"f","arguments":"{}"}}]}}]}""");

        Assert.Equal(["call_chatcmpl1_0", "call_chatcmpl1_1"], told.Tools.Select(call => call.Id));
    }

    [Fact]
    public void A_tool_call_that_never_gets_a_name_is_malformed() => Assert.Throws<MalformedAnswerException>(() => Bodies.Stream(
        Codec,
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{}"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""));

    [Fact]
    public void Content_as_a_list_of_parts_is_thought_and_text()
    {
        Told told = Bodies.Stream(Codec, """{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"yes"}]}}]}""");

        Assert.Equal(("hm", "yes"), (told.Reasoning.ToString(), told.Text.ToString()));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":7}}]}""")]
    [InlineData("<html>")]
    public void An_event_that_cannot_be_parsed_is_malformed(string data) =>
        Assert.Throws<MalformedAnswerException>(() => Bodies.Stream(Codec, data));

    [Fact]
    public void Nothing_that_reads_as_success_is_written_before_the_answer_is_completed()
    {
        string before = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new StartDelta("id", "m"), into);
            encoder.Encode(new TextDelta("Hi"), into);
            encoder.Encode(new FinishDelta(FinishReason.Stop, "stop"), into);
            encoder.Encode(new UsageDelta(new Usage { Input = 1, Output = 1 }), into);
        });

        Assert.Equal("""data: {"id":"run_1","object":"chat.completion.chunk","created":7,"model":"pool-model","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}]}""" + "\n\n", before);
    }

    [Fact]
    public void A_completed_stream_ends_in_finish_usage_and_done()
    {
        string end = Bodies.Encode(Codec, Identity with { IncludeUsage = true }, (encoder, into) =>
            encoder.Complete([new FinishDelta(FinishReason.Length, "max_tokens")], new Usage { Input = 3, Output = 2 }, "{\"run\":\"r\"}"u8.ToArray(), into));

        Assert.Equal(
            """
            data: {"id":"run_1","object":"chat.completion.chunk","created":7,"model":"pool-model","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant"},"logprobs":null,"finish_reason":"length"}],"usage":null,"entente":{"run":"r"}}

            data: {"id":"run_1","object":"chat.completion.chunk","created":7,"model":"pool-model","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}

            data: [DONE]


            """.ReplaceLineEndings("\n"),
            end);
    }

    [Fact]
    public void A_failed_stream_ends_in_an_error_and_no_terminator()
    {
        string end = Bodies.Encode(Codec, Identity, (encoder, into) =>
            encoder.Fail(new WireError { Status = 502, Code = "stream_truncated", Message = "gone" }, into));

        Assert.Equal("""data: {"error":{"message":"gone","type":"server_error","param":null,"code":"stream_truncated"}}""" + "\n\n", end);
    }

    [Fact]
    public void A_signed_thought_stands_in_thinking_blocks_and_is_read_back()
    {
        string stream = Bodies.Encode(Codec, Identity, (encoder, into) =>
        {
            encoder.Encode(new ReasoningDelta("hm "), into);
            encoder.Encode(new ReasoningDelta("so"), into);
            encoder.Encode(new ReasoningSignatureDelta("sig"), into);
            encoder.Encode(new ReasoningSignatureDelta(null, "secret"), into);
        });

        Assert.Contains("""{"type":"thinking","thinking":"hm so","signature":"sig"}""", stream, StringComparison.Ordinal);
        Told told = Told.Read(Codec, Encoding.UTF8.GetBytes(stream));
        Assert.Equal("hm so", told.Reasoning.ToString());
        Assert.Equal(["sig", "secret"], told.Signatures);
    }

    [Fact]
    public void Log_probabilities_several_choices_and_annotations_survive()
    {
        string[] events =
        [
            """{"id":"x","choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.1,"top_logprobs":[]}]}},{"index":1,"delta":{"content":"b"}}]}""",
            """{"id":"x","choices":[{"index":1,"delta":{"annotations":[{"type":"url_citation"}]},"finish_reason":"length"},{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        ];
        Told told = Bodies.Stream(Codec, events);
        Told again = Told.Read(Codec, told.Encode(Codec, Identity));

        Assert.Equal(told.Deltas.Where(delta => delta is not StartDelta).Select(Say).Order(), again.Deltas.Where(delta => delta is not StartDelta).Select(Say).Order());
        Assert.Contains(again.Deltas, delta => delta is LogprobsDelta { Choice: 0 });
        Assert.Contains(again.Deltas, delta => delta is OpaqueDelta { Choice: 1, Kind: "annotations" });
    }

    [Fact]
    public void Any_text_comes_through_any_cutting_of_the_stream_unchanged()
    {
        Gen.Select(Gen.String, Gen.Int[1, 40], Gen.Bool).Sample((text, size, escaped) =>
        {
            string wanted = Replaced(text);
            List<byte> stream = [];
            foreach (char[] piece in text.Chunk(3))
            {
                string json = escaped ? string.Concat(piece.Select(c => $"\\u{(int)c:x4}")) : JsonEncodedText.Encode(Replaced(new string(piece))).ToString();
                stream.AddRange(Encoding.UTF8.GetBytes("data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + json + "\"}}]}\r\n\r\n"));
            }

            stream.AddRange("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"u8);
            Told told = Told.Read(Codec, [.. stream.Chunk(size)]);
            if (escaped)
            {
                Assert.Equal(wanted, told.Text.ToString());
            }

            Told again = Told.Read(Codec, [.. told.Encode(Codec, Identity).Chunk(size)]);
            Assert.Equal(told.Text.ToString(), again.Text.ToString());
            Assert.True(again.IsComplete);
        });
    }

    private static string Replaced(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Say(Delta delta) => delta switch
    {
        LogprobsDelta logprobs => $"{delta.Choice} {logprobs.Value.GetRawText()}",
        OpaqueDelta opaque => $"{delta.Choice} {opaque.Value.GetRawText()}",
        _ => delta.ToString(),
    };
}
