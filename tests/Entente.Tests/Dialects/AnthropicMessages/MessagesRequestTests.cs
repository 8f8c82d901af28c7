using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

public sealed class MessagesRequestTests
{
    private static readonly AnthropicMessagesCodec Codec = new();

    private const string Full = """
        {"model":"m","max_tokens":100,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":"x"},
          {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s=="},{"type":"tool_use","id":"t1","name":"f","input":{"a": 1.0}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"}],"is_error":true},{"type":"text","text":"go on","citations":null}]}],
         "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},
         "stop_sequences":["END"],"temperature":0.5,"top_k":3,"thinking":{"type":"enabled","budget_tokens":1024},
         "output_config":{"effort":"high"},"stream":true,"entente":{"max_calls":1}}
        """;

    [Fact]
    public void Every_known_field_is_read()
    {
        Call call = Bodies.Read(Codec, Full);

        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.User], call.Messages.Select(message => message.Role));
        Assert.Equal(new ToolCallPart("t1", "f", "{\"a\": 1.0}"), call.Messages[2].Parts[1] with { Raw = null });
        Assert.True(Assert.IsType<ToolResultPart>(call.Messages[3].Parts[0]).IsError);
        Assert.Equal((100, 0.5, true, false), (call.MaxOutputTokens, call.Temperature, call.Stream, call.ParallelToolCalls));
        Assert.Equal((ToolChoiceMode.Required, "END", "high"), (call.ToolChoice!.Mode, call.Stop[0], call.ReasoningEffort));
    }

    [Fact]
    public void What_the_call_says_otherwise_is_written_anew_and_the_rest_as_it_was()
    {
        Call call = Bodies.Read(Codec, Full);

        Bodies.Same(
            """
            {"model":"other","max_tokens":50,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"x"}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s=="},{"type":"tool_use","id":"t1","name":"f","input":{"a": 1.0}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"}],"is_error":true},{"type":"text","text":"go on","citations":null}]},
              {"role":"assistant","content":"so far"}],
             "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "stop_sequences":["END"],"temperature":0.5,"top_k":3,"thinking":{"type":"enabled","budget_tokens":1024},
             "output_config":{"effort":"high"},"stream":false}
            """,
            Bodies.Write(Codec, call with { Model = "other", MaxOutputTokens = 50, Stream = false, Continuation = new Continuation(ContinuationForm.Prefill, "so far") }));
    }

    [Fact]
    public void A_chat_endpoint_gets_the_same_conversation()
    {
        Bodies.Same(
            """
            {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"x"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\": 1.0}"}}]},
              {"role":"tool","tool_call_id":"t1","content":"r"},{"role":"user","content":"go on"}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required","parallel_tool_calls":false,
             "stop":["END"],"temperature":0.5,"max_tokens":100,"reasoning_effort":"high","stream":true,"stream_options":{"include_usage":true}}
            """,
            Bodies.Write(new OpenAiChatCodec(), Bodies.Read(Codec, Full.Replace("\"top_k\":3,", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void What_a_chat_endpoint_has_no_field_for_is_refused_in_a_sentence() =>
        Assert.Equal("top_k", Assert.Throws<CannotCarryException>(() => Bodies.Write(new OpenAiChatCodec(), Bodies.Read(Codec, Full))).Param);

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", "max_tokens", "max_tokens is missing")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user"}]}""", "messages[0].content", "is missing")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"tool","content":"x"}]}""", "messages[0].role", "must be user or assistant, not tool")]
    [InlineData("""{"model":"m","max_tokens":5,"temperature":1.5,"messages":[{"role":"user","content":"x"}]}""", "temperature", "between 0 and 1")]
    [InlineData("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}""", "messages[0].content[0].tool_use_id", "is missing")]
    public void A_request_that_cannot_be_read_is_told_which_field_and_why(string body, string param, string message)
    {
        InvalidCallException invalid = Assert.Throws<InvalidCallException>(() => Bodies.Read(Codec, body));

        Assert.Equal(param, invalid.Param);
        Assert.Contains(message, invalid.Message, StringComparison.Ordinal);
    }
}
