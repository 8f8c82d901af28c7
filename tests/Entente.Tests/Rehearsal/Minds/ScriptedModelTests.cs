using System.Text.Json;
using Xunit;

namespace Entente.Tests.Rehearsal.Minds;

/// <summary>What client test suites ask of a scripted model.</summary>
public sealed class ScriptedModelTests
{
    private const string Tool = """
        ,"tools":[{"type":"function","function":{"name":"get_square","parameters":{"type":"object","properties":{"n":{"type":"integer"},"city":{"type":"string"},"unit":{"enum":["c","f"]}},"required":["n"]}}}]
        """;

    [Theory]
    [InlineData("Reply with exactly: pong", "pong")]
    [InlineData("Reply with exactly: \"two words\" and nothing else", "two words")]
    [InlineData("Please reply with exactly the following text: héllo 🌍\nDo not add anything.", "héllo 🌍")]
    [InlineData("Reply with only the word: yes", "yes")]
    public async Task It_replies_with_exactly_what_it_is_told(string prompt, string expected)
    {
        Assert.Equal(expected, (await new Played().Ask(prompt)).Text);
        Assert.Equal(expected, (await new Played().Ask(prompt, stream: false)).Content);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"tool_choice\":\"required\"")]
    [InlineData(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_square\"}}")]
    public async Task A_tool_is_called_with_arguments_from_its_schema_and_the_number_in_parentheses(string choice)
    {
        Heard heard = await new Played().Ask("Use the tool for this number (7) in 'Rome'", stream: false, more: Tool + choice);

        JsonElement answer = heard.Json.GetProperty("choices")[0];
        JsonElement function = answer.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal("tool_calls", answer.GetProperty("finish_reason").GetString());
        Assert.Equal("get_square", function.GetProperty("name").GetString());
        Assert.Equal("""{"n":7,"city":"Rome","unit":"c"}""", function.GetProperty("arguments").GetString());
    }

    [Fact]
    public async Task After_a_tool_result_comes_text()
    {
        string body = """
            {"model":"rehearsal-alto","messages":[{"role":"user","content":"Square (7)"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_square","arguments":"{\"n\":7}"}}]},
             {"role":"tool","tool_call_id":"call_1","content":"49"}]
            """ + Tool + "}";

        Heard heard = await new Played().Send(body);

        Assert.EndsWith("So the answer is 49.", heard.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_choice_none_gives_text() =>
        Assert.Equal("ok", (await new Played().Ask("Reply with exactly: ok", stream: false, more: Tool + ",\"tool_choice\":\"none\"")).Content);

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]}""", """{"b":0}""")]
    [InlineData("""{"type":"object","properties":{"list":{"type":"array","minItems":2,"items":{"enum":["x","y"]}},"at":{"type":"number","minimum":1.5}},"required":["list","at"]}""", """{"list":["x","x"],"at":1.5}""")]
    [InlineData("""{"type":"object","properties":{"one":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/leaf"}]}},"required":["one"],"$defs":{"leaf":{"type":"object","properties":{"kind":{"const":"leaf"},"n":{"type":["integer","null"],"exclusiveMinimum":3,"multipleOf":5}},"required":["kind","n"]}}}""", """{"one":{"kind":"leaf","n":5}}""")]
    [InlineData("""{"type":"object","properties":{"s":{"type":"string","minLength":3},"p":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{3}$"},"d":{"type":"string","format":"date"}},"required":["s","p","d"]}""", """{"s":"aaa","p":"AA-000","d":"2000-01-01"}""")]
    public async Task A_schema_gets_the_smallest_object_that_fits(string schema, string expected)
    {
        Heard heard = await new Played().Ask("Fill it", stream: false, more: ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":" + schema + "}}");

        Assert.Equal(expected, heard.Content);
    }

    [Fact]
    public async Task Max_tokens_cut_truthfully()
    {
        Heard whole = await new Played().Ask("What is 17 * 23?", stream: false);
        Heard cut = await new Played().Ask("What is 17 * 23?", stream: false, more: ",\"max_tokens\":5");

        Assert.Equal("length", cut.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(5, cut.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.StartsWith(cut.Content, whole.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_cuts_before_the_stop_sequence()
    {
        Heard heard = await new Played().Ask("Reply with exactly: one two three four", more: ",\"stop\":[\" thr\"]");

        Assert.Equal("one two", heard.Text);
        Assert.Equal("stop", heard.Finish);
    }

    [Fact]
    public async Task Usage_counts_the_tokens_that_were_sent_in_a_stream_too()
    {
        Heard heard = await new Played().Ask("What is 17 * 23?");

        JsonElement usage = JsonDocument.Parse(heard.Events[^2]).RootElement.GetProperty("usage");
        Assert.Equal(heard.Deltas.Count, usage.GetProperty("completion_tokens").GetInt32());
        Assert.True(usage.GetProperty("prompt_tokens").GetInt32() > 5);
    }

    [Fact]
    public async Task Reasoning_is_told_where_it_is_asked_for_and_counted()
    {
        Heard heard = await new Played().Ask("What is 17 * 23?", stream: false, more: ",\"reasoning_effort\":\"low\"");

        Assert.NotEmpty(heard.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("reasoning_content").GetString()!);
        Assert.True(heard.Json.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Several_answers_and_logprobs_come_where_they_are_asked_for()
    {
        Heard heard = await new Played().Ask("Reply with exactly: a b", stream: false, more: ",\"n\":3,\"logprobs\":true");

        Assert.Equal(3, heard.Json.GetProperty("choices").GetArrayLength());
        Assert.Equal(2, heard.Json.GetProperty("choices")[2].GetProperty("logprobs").GetProperty("content").GetArrayLength());
    }

    [Fact]
    public async Task A_prompt_beyond_the_context_is_refused()
    {
        var played = new Played("{models: [{name: tiny, mind: rehearsal-drum, context: 64}]}");

        Heard heard = await played.Ask(string.Join(' ', Enumerable.Repeat("word", 100)), "tiny");

        Assert.Equal(400, heard.Status);
        Assert.Equal("context_length_exceeded", heard.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_cached_part_of_a_long_conversation_is_told()
    {
        var played = new Played();
        string prompt = "What is 2 + 2? " + string.Join(' ', Enumerable.Repeat("word", 1500));

        Heard first = await played.Ask(prompt, stream: false), second = await played.Ask(prompt, stream: false), elsewhere = await played.Ask(prompt, stream: false, provider: "south");

        static int Cached(Heard heard) => heard.Json.GetProperty("usage").TryGetProperty("prompt_tokens_details", out JsonElement details) && details.TryGetProperty("cached_tokens", out JsonElement cached) ? cached.GetInt32() : 0;
        Assert.Equal(0, Cached(first));
        Assert.True(Cached(second) > 1024);
        Assert.Equal(0, Cached(elsewhere));
    }
}
