using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Xunit;

namespace Entente.Tests.Dialects.AnthropicMessages;

public sealed class ChatToMessagesTests
{
    private static readonly OpenAiChatCodec Chat = new();
    private static readonly AnthropicMessagesCodec Codec = new();

    [Fact]
    public void System_prompts_stand_apart_and_results_of_one_round_stand_together()
    {
        JsonNode written = Carry("""
            {"model":"m","seed":7,"user":"u","messages":[
              {"role":"system","content":"a"},{"role":"developer","content":[{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]},
              {"role":"user","content":"weather?"},
              {"role":"assistant","content":"","tool_calls":[{"id":"call:1","type":"function","function":{"name":"f","arguments":"{\"a\": 1.0}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"call:1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
              {"role":"user","content":"and?"}]}
            """);

        MessagesRules.Check(JsonDocument.Parse(written.ToJsonString()).RootElement);
        Bodies.Same(
            """
            {"model":"m","max_tokens":4096,"system":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}],
             "messages":[{"role":"user","content":"weather?"},
              {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{"a": 1.0}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"one"},{"type":"tool_result","tool_use_id":"c2","content":"two"},{"type":"text","text":"and?"}]}]}
            """,
            written);
    }

    [Fact]
    public void Images_and_documents_are_carried()
    {
        JsonNode written = Carry("""
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"image_url","image_url":{"url":"https://example.org/a.png"}},
              {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AAAA"},"cache_control":{"type":"ephemeral","ttl":"1h"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}}]}]}
            """);

        Bodies.Same(
            """
            [{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}},
             {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AAAA"},"cache_control":{"type":"ephemeral","ttl":"1h"}},
             {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"a.pdf"}]
            """,
            written["messages"]![0]!["content"]);
    }

    [Theory]
    [InlineData("\"auto\"", "true", """{"type":"auto"}""")]
    [InlineData("\"none\"", "false", """{"type":"none"}""")]
    [InlineData("\"required\"", "false", """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", "null", """{"type":"tool","name":"f"}""")]
    [InlineData("null", "false", """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData("null", "null", "null")]
    public void Every_tool_choice_is_carried(string choice, string parallel, string expected)
    {
        JsonNode written = Carry("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"properties\":{}}},\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],\"tool_choice\":" + choice + ",\"parallel_tool_calls\":" + parallel + "}");

        Bodies.Same(expected, written["tool_choice"]);
        Bodies.Same("""[{"name":"f","description":"d","input_schema":{"type":"object","properties":{}},"cache_control":{"type":"ephemeral"}},{"name":"g","input_schema":{"type":"object"}}]""", written["tools"]);
    }

    [Fact]
    public void Of_allowed_tools_the_others_are_left_out()
    {
        JsonNode written = Carry("""
            {"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
             "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}}}
            """);

        Bodies.Same("""[{"name":"g","input_schema":{"type":"object"}}]""", written["tools"]);
        Bodies.Same("""{"type":"any"}""", written["tool_choice"]);
    }

    [Fact]
    public void Limits_stops_schema_and_effort_have_their_own_names()
    {
        JsonNode written = Carry("""
            {"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":9,"stop":["a","b"],"temperature":0.5,"top_p":0.9,"stream":true,"reasoning_effort":"minimal",
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},"frequency_penalty":0,"logit_bias":{}}
            """);

        Bodies.Same(
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],"stream":true,"temperature":0.5,"top_p":0.9,"stop_sequences":["a","b"],
             "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}}}
            """,
            written);
    }

    [Fact]
    public void Signed_thoughts_come_back_as_they_were_and_unsigned_ones_are_left_out()
    {
        JsonNode written = Carry("""
            {"model":"m","messages":[{"role":"user","content":"x"},
              {"role":"assistant","content":"y","reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s=="},{"type":"redacted_thinking","data":"d=="}]},
              {"role":"user","content":"z"},{"role":"assistant","content":"w","reasoning_content":"no signature"},{"role":"user","content":"v"}]}
            """);

        Bodies.Same("""[{"type":"thinking","thinking":"hm","signature":"s=="},{"type":"redacted_thinking","data":"d=="},{"type":"text","text":"y"}]""", written["messages"]![1]!["content"]);
        Bodies.Same("\"w\"", written["messages"]![3]!["content"]);
    }

    [Fact]
    public void The_old_form_of_function_calls_is_carried()
    {
        JsonNode written = Carry("""
            {"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"1"}]}
            """);

        Bodies.Same(
            """[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"legacy_1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"legacy_1","content":"1"}]}]""",
            written["messages"]);
    }

    [Fact]
    public void A_begun_answer_is_the_last_assistant_message()
    {
        Call call = Bodies.Read(Chat, """{"model":"m","messages":[{"role":"user","content":"x"}]}""");

        JsonNode written = Bodies.Write(Codec, call with { Continuation = new Continuation(ContinuationForm.Prefill, "so far") });

        Bodies.Same("""[{"role":"user","content":"x"},{"role":"assistant","content":"so far"}]""", written["messages"]);
    }

    [Theory]
    [InlineData("\"temperature\":1.2", "temperature", "0 to 1, not 1.2")]
    [InlineData("\"logprobs\":true", "logprobs", "log probabilities")]
    [InlineData("\"n\":2", "n", "one answer, not 2")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "response_format", "json_schema")]
    [InlineData("\"stop\":[\" \\n\"]", "stop", "white space")]
    [InlineData("\"presence_penalty\":0.5", "presence_penalty", "presence_penalty")]
    [InlineData("\"logit_bias\":{\"1\":2}", "logit_bias", "logit_bias")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "functions", "functions")]
    [InlineData("\"tool_choice\":\"required\"", "tool_choice", "tools")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}]", "tools", "web_search")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}]", "messages", "input_audio")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/tiff;base64,AA\"}}]}]", "messages", "image/tiff")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}]", "messages", "no JSON object")]
    [InlineData("\"messages\":[{\"role\":\"system\",\"content\":\"s\"}]", "messages", "at least one message")]
    public void What_cannot_be_carried_is_refused_in_a_sentence(string field, string param, string reason)
    {
        string messages = field.StartsWith("\"messages\"", StringComparison.Ordinal) ? "" : ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

        CannotCarryException refused = Assert.Throws<CannotCarryException>(() => Carry("{\"model\":\"m\"" + messages + "," + field + "}"));

        Assert.Equal(param, refused.Param);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("anthropic-messages", refused.Message, StringComparison.Ordinal);
    }

    private static JsonNode Carry(string request) => Bodies.Write(Codec, Bodies.Read(Chat, request));
}
