using System.Text;
using Entente.Dialects;
using Entente.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects.OpenAiChat;

public sealed class ChatRequestTests
{
    private static readonly OpenAiChatCodec Codec = new();

    private const string Full = """
        {"model":"m","messages":[
          {"role":"developer","content":"be brief"},
          {"role":"user","name":"ada","content":[{"type":"text","text":"what","cache_control":{"type":"ephemeral"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
          {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]},
          {"role":"tool","tool_call_id":"c1","content":"2"}],
         "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],
         "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}},
         "parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
         "max_completion_tokens":50,"temperature":1.5,"top_p":0.9,"stop":"END","seed":-7,"n":2,"logprobs":true,"top_logprobs":3,
         "reasoning_effort":"low","stream":true,"stream_options":{"include_obfuscation":false},"entente":{"max_calls":3},
         "logit_bias":{"50256": -100.0},"unknown":{"big":12345678901234567890.10,"text":"\u00e4"}}
        """;

    [Fact]
    public void Every_known_field_is_read()
    {
        Call call = Bodies.Read(Codec, Full);

        Assert.Equal([Role.Developer, Role.User, Role.Assistant, Role.Tool], call.Messages.Select(message => message.Role));
        Assert.Equal(new ImagePart(null, "AAAA", "image/png"), call.Messages[1].Parts[1] with { Raw = null });
        Assert.Equal(new ToolCallPart("c1", "f", "{\"a\": 1}"), call.Messages[2].Parts[0] with { Raw = null });
        Assert.Equal("c1", Assert.IsType<ToolResultPart>(call.Messages[3].Parts[0]).CallId);
        Assert.Equal((50, 1.5, 0.9, -7L, 2, true, 3), (call.MaxOutputTokens, call.Temperature, call.TopP, call.Seed, call.Choices, call.Logprobs, call.TopLogprobs));
        Assert.Equal((ToolChoiceMode.Required, "f", false), (call.ToolChoice!.Mode, call.ToolChoice.Allowed[0], call.ParallelToolCalls));
        Assert.Equal((ResponseFormatKind.JsonSchema, "n", true), (call.ResponseFormat!.Kind, call.ResponseFormat.SchemaName, call.ResponseFormat.Strict));
        Assert.Equal(("END", "low", true, false), (call.Stop[0], call.ReasoningEffort, call.Stream, call.IncludeUsage));
        Assert.Equal("{\"max_calls\":3}", call.Extension!.Value.GetRawText());
    }

    [Fact]
    public void What_was_not_changed_is_written_byte_for_byte()
    {
        string written = Bodies.WriteText(Codec, Bodies.Read(Codec, Full));

        Assert.Contains("""{"big":12345678901234567890.10,"text":"\u00e4"}""", written, StringComparison.Ordinal);
        Assert.Contains("""{"50256": -100.0}""", written, StringComparison.Ordinal);
        Assert.Contains(Full[(Full.IndexOf("\"messages\":", StringComparison.Ordinal) + 11)..Full.IndexOf("],\n \"tools\"", StringComparison.Ordinal)], written, StringComparison.Ordinal);
        Assert.DoesNotContain("entente", written, StringComparison.Ordinal);
        Assert.Contains("""{"include_obfuscation":false,"include_usage":true}""", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":50}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":9}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":50}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":9}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":50,"max_completion_tokens":20}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":9}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":9}""")]
    public void A_lowered_token_limit_keeps_the_name_that_the_caller_used(string request, string expected) =>
        Bodies.Same(expected, Bodies.Write(Codec, Bodies.Read(Codec, request) with { MaxOutputTokens = 9 }));

    [Fact]
    public void A_changed_field_is_written_anew_and_the_others_as_they_were()
    {
        Call call = Bodies.Read(Codec, """{"model":"m","messages":[{"role":"user","content":"x","odd":1}],"temperature":1.0,"stream":true,"stream_options":{"include_usage":true},"stop":["a"],"odd":2}""");

        Bodies.Same(
            """{"model":"other","messages":[{"role":"user","content":"x","odd":1},{"role":"assistant","content":"so far"}],"temperature":0,"stream":false,"stop":["a"],"odd":2}""",
            Bodies.Write(Codec, call with { Model = "other", Temperature = 0, Stream = false, Messages = call.Messages.Add(Message.Of(Role.Assistant, "so far")) }));
    }

    [Theory]
    [InlineData(ContinuationForm.Prefill, """{"role":"assistant","content":"so far"}""")]
    [InlineData(ContinuationForm.Prefix, """{"role":"assistant","content":"so far","prefix":true}""")]
    public void A_begun_answer_is_the_last_message(ContinuationForm form, string last)
    {
        Call call = Bodies.Read(Codec, """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}],"odd":1}]}""");

        Bodies.Same(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"odd\":1}," + last + "]}",
            Bodies.Write(Codec, call with { Continuation = new Continuation(form, "so far") }));
        Assert.Single(call.Messages);
    }

    [Fact]
    public void A_call_of_our_own_is_written_whole()
    {
        Call call = new()
        {
            Model = "m",
            Messages =
            [
                Message.Of(Role.System, "s"),
                new Message { Role = Role.User, Parts = [new TextPart("a"), new ImagePart(null, "AAAA", "image/png")] },
                new Message { Role = Role.Assistant, Parts = [new ReasoningPart("thought"), new ToolCallPart("c1", "f", "{}"), new ToolCallPart("c2", "g", "{}")] },
                new Message { Role = Role.Tool, Parts = [new ToolResultPart("c1", [new TextPart("1")]), new ToolResultPart("c2", [new TextPart("2")])] },
            ],
            Tools = [new ToolDefinition("f", null, null)],
            ToolChoice = new ToolChoice(ToolChoiceMode.Named, "f"),
            Stop = ["END"],
            Stream = true,
        };

        Bodies.Same(
            """
            {"model":"m","messages":[{"role":"system","content":"s"},
             {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"1"},{"role":"tool","tool_call_id":"c2","content":"2"}],
             "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}},
             "stop":["END"],"stream":true,"stream_options":{"include_usage":true}}
            """,
            Bodies.Write(Codec, call));
    }

    [Theory]
    [InlineData("", null, "not valid JSON")]
    [InlineData("[]", null, "must be a JSON object")]
    [InlineData("""{"model":"m"}""", "messages", "messages is missing")]
    [InlineData("""{"messages":[]}""", "model", "model is missing")]
    [InlineData("""{"model":7,"messages":[]}""", "model", "must be a string, not a number")]
    [InlineData("""{"model":"m","messages":[]}""", "messages", "at least one message")]
    [InlineData("""{"model":"m","messages":{}}""", "messages", "must be a list of messages, not an object")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"user","content":7}]}""", "messages[2].content", "messages[2].content must be a string or a list of parts, not a number")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "is missing")]
    [InlineData("""{"model":"m","messages":[{"role":"king","content":"x"}]}""", "messages[0].role", "not king")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id", "is missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":3}""", "temperature", "between 0 and 2")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_tokens", "at least 1")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1.5}""", "max_tokens", "an integer")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stop":["1","2","3","4","5"]}""", "stop", "at most 4")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream", "true or false, not a string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"all"}""", "tool_choice", "not all")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}}""", "response_format.type", "not xml")]
    [InlineData("""{"model":"m","model":"n","messages":[{"role":"user","content":"x"}]}""", null, "names a field twice")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,raw"}}]}]}""", "messages[0].content[0].image_url.url", "base64")]
    public void A_request_that_cannot_be_read_is_told_which_field_and_why(string body, string? param, string message)
    {
        InvalidCallException invalid = Assert.Throws<InvalidCallException>(() => Bodies.Read(Codec, body));

        Assert.Equal(param, invalid.Param);
        Assert.Contains(message, invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_nested_too_deeply_or_not_in_utf8_is_refused()
    {
        string deep = "{\"model\":\"m\",\"messages\":" + new string('[', 70) + new string(']', 70) + "}";
        byte[] latin = [.. """{"model":"m","messages":[{"role":"user","content":"x"""u8, 0xE4, .. "\"}]}"u8];

        Assert.Contains("64 levels", Assert.Throws<InvalidCallException>(() => Bodies.Read(Codec, deep)).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Throws<InvalidCallException>(() => Codec.ReadRequest(latin)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_request_is_read_and_passed_on_as_it_came()
    {
        string written = Bodies.WriteText(Codec, Bodies.Read(Codec, """{"model":"m","messages":[{"role":"user","content":"a\ud83d"}]}"""));

        Assert.Contains("""a\ud83d""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_another_dialect_is_refused_in_a_sentence_and_nothing_is_written()
    {
        Call call = new() { Model = "m", Messages = [new Message { Role = Role.User, Parts = [new OpaquePart("anthropic-messages", "document")] }] };
        System.Buffers.ArrayBufferWriter<byte> into = new();

        Assert.Contains("document", Assert.Throws<CannotCarryException>(() => Codec.WriteRequest(call, into)).Message, StringComparison.Ordinal);
        Assert.Equal(0, into.WrittenCount);
    }
}
