using System.Net;
using System.Text.Json;
using Xunit;

namespace Entente.Tests.Server;

public sealed class ChatStreamTests
{
    private const string Question = "\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: one two three\"}]";

    [Fact]
    public async Task A_stream_ends_with_the_finish_reason_the_entente_field_and_the_terminator()
    {
        await using var house = await House.StartAsync();

        var response = await house.ChatAsync("{\"model\":\"rehearsal-alto\",\"stream\":true," + Question + "}");
        var events = await House.EventsAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].ConvertAll(text => JsonElement.Parse(text));
        Assert.Equal("one two three", string.Concat(chunks.Select(Content)));
        var last = chunks[^1];
        Assert.Equal("stop", last.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(Assert.Single(response.Headers.GetValues("Entente-Run")), last.GetProperty("entente").GetProperty("run").GetString());
        Assert.All(chunks, chunk => Assert.Equal("rehearsal-alto", chunk.GetProperty("model").GetString()));
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, chunk => Assert.False(chunk.TryGetProperty("usage", out _)));
    }

    [Fact]
    public async Task Usage_is_shown_where_it_was_asked_for()
    {
        await using var house = await House.StartAsync();

        var response = await house.ChatAsync("{\"model\":\"rehearsal-alto\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + Question + "}");
        var events = await House.EventsAsync(response);

        Assert.Single(events, text => text.Contains("\"completion_tokens\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    [InlineData("entente/fuse")]
    public async Task An_answer_that_is_not_streamed_has_text_usage_and_the_entente_field(string model)
    {
        await using var house = await House.StartAsync();

        var answer = await House.JsonAsync(await house.ChatAsync("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 17 + 25?\"}]}"));

        Assert.Contains("42", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.True(answer.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 0);
        Assert.NotEmpty(answer.GetProperty("entente").GetProperty("contributors").EnumerateArray());
    }

    private static string Content(JsonElement chunk)
        => chunk.GetProperty("choices").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } choice
            && choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
}
