using System.Text.Json;
using Xunit;

namespace Entente.Tests.Rehearsal;

/// <summary>The second dialect, read from the events as Anthropic documents them.</summary>
public sealed class AnthropicTests
{
    private static Task<Heard> Ask(Played played, string prompt, string more = "", string last = "") => played.Send(
        $"{{\"model\":\"rehearsal-cello\",\"max_tokens\":500,\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(prompt)}}}{last}]{more}}}", "/west/v1/messages");

    private static List<JsonElement> Events(Heard heard) => [.. heard.Events.Select(data => JsonDocument.Parse(data).RootElement)];

    private static string Text(Heard heard) => string.Concat(Events(heard)
        .Where(data => data.GetProperty("type").GetString() == "content_block_delta" && data.GetProperty("delta").TryGetProperty("text", out _))
        .Select(data => data.GetProperty("delta").GetProperty("text").GetString()));

    [Fact]
    public async Task A_stream_begins_before_its_first_token_and_ends_with_message_stop()
    {
        Heard heard = await Ask(new Played("{first_token: 1s, per_token: 10ms}"), "Reply with exactly: one two three", ",\"stream\":true");

        string[] types = [.. Events(heard).Select(data => data.GetProperty("type").GetString()!)];
        Assert.Equal(["message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"], types);
        Assert.Equal("one two three", Text(heard));
        Assert.Equal(TimeSpan.Zero, heard.Arrivals[0]);
        Assert.Equal(TimeSpan.FromSeconds(1), heard.Arrivals[1]);
        Assert.True(Events(heard)[0].GetProperty("message").GetProperty("usage").GetProperty("input_tokens").GetInt32() > 0);
        Assert.Equal(3, Events(heard)[6].GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal("end_turn", Events(heard)[6].GetProperty("delta").GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task Every_cut_leaves_as_many_tokens_as_it_says()
    {
        for (int tokens = 0; tokens < 4; tokens++)
        {
            Heard heard = await Ask(new Played($"{{first_token: 0, per_token: 0, rules: [{{cut: {{after_tokens: {tokens}, how: reset}}}}]}}"), "Reply with exactly: one two three four", ",\"stream\":true");

            Assert.Equal(tokens, Events(heard).Count(data => data.GetProperty("type").GetString() == "content_block_delta"));
            Assert.True(heard.WasReset);
        }
    }

    [Fact]
    public async Task Thinking_comes_with_a_signature()
    {
        Heard heard = await Ask(new Played(), "What is 17 * 23?", ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}");

        JsonElement thought = heard.Json.GetProperty("content")[0];
        Assert.Equal("thinking", thought.GetProperty("type").GetString());
        Assert.NotEmpty(thought.GetProperty("thinking").GetString()!);
        Assert.NotEmpty(thought.GetProperty("signature").GetString()!);
        Assert.Equal("text", heard.Json.GetProperty("content")[1].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_tool_is_called_and_its_result_told()
    {
        const string tools = ",\"tools\":[{\"name\":\"square\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}]";

        Heard called = await Ask(new Played(), "Square (12)", tools);
        Heard told = await Ask(new Played(), "Square (12)", tools, ",{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"square\",\"input\":{\"n\":12}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"144\"},{\"type\":\"text\",\"text\":\"Go on.\"}]}");

        Assert.Equal("tool_use", called.Json.GetProperty("stop_reason").GetString());
        Assert.Equal(12, called.Json.GetProperty("content")[0].GetProperty("input").GetProperty("n").GetInt32());
        Assert.EndsWith("So the answer is 144.", told.Json.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefill_is_gone_on_with_unless_it_ends_in_white_space()
    {
        var played = new Played("{first_token: 0, per_token: 0, rules: [{text: one two three}]}");

        Heard good = await Ask(played, "x", last: ",{\"role\":\"assistant\",\"content\":\"one two\"}");
        Heard bad = await Ask(played, "x", last: ",{\"role\":\"assistant\",\"content\":\"one two \"}");

        Assert.Equal(" three", good.Json.GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(400, bad.Status);
        Assert.Equal("invalid_request_error", bad.Json.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Stop_sequences_refusals_and_errors_are_told_in_its_own_words()
    {
        Heard stopped = await Ask(new Played(), "Reply with exactly: one two three", ",\"stop_sequences\":[\" three\"]");
        Heard refused = await Ask(new Played("rules: [{refusal: I would rather not.}]\nfirst_token: 0\nper_token: 0"), "x");
        Heard overloaded = await Ask(new Played("rules: [{error: overloaded}]"), "x");
        Heard inside = await Ask(new Played("{first_token: 0, per_token: 0, rules: [{error_event: {after_tokens: 1, error: overloaded}}]}"), "x", ",\"stream\":true");

        Assert.Equal(("stop_sequence", " three"), (stopped.Json.GetProperty("stop_reason").GetString(), stopped.Json.GetProperty("stop_sequence").GetString()));
        Assert.Equal("refusal", refused.Json.GetProperty("stop_reason").GetString());
        Assert.Equal((529, "overloaded_error"), (overloaded.Status, overloaded.Json.GetProperty("error").GetProperty("type").GetString()));
        Assert.Contains("event: error\n", inside.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_marked_for_the_cache_is_written_once_and_then_read()
    {
        var played = new Played();
        string system = ",\"system\":[{\"type\":\"text\",\"text\":" + JsonSerializer.Serialize(string.Join(' ', Enumerable.Repeat("word", 1500))) + ",\"cache_control\":{\"type\":\"ephemeral\"}}]";

        JsonElement first = (await Ask(played, "2+2", system)).Json.GetProperty("usage"), second = (await Ask(played, "3+3", system)).Json.GetProperty("usage");

        Assert.True(first.GetProperty("cache_creation_input_tokens").GetInt32() >= 1500);
        Assert.True(second.GetProperty("cache_read_input_tokens").GetInt32() >= 1500);
        Assert.True(second.GetProperty("input_tokens").GetInt32() < 50);
    }
}
