using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Entente.Server;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>One model, and the endpoint speaks the client's dialect: bytes go through but for the closed list of edits (decision 3).</summary>
public sealed class PassthroughTests
{
    private const string Fixed = "\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"wire-name\",\"system_fingerprint\":\"theirs\"";

    [Fact]
    public async Task Only_model_fingerprint_and_the_finish_event_are_touched()
    {
        string[] sent =
        [
            "{\"id\":\"c1\"," + Fixed + ",\"x_new\":{\"a\": [1,  2.50, \"\\u00e9\"]},\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"He\",\"x_more\":null},\"logprobs\":null,\"finish_reason\":null}]}",
            "{ \"choices\" : [ {\"index\":0,\"delta\":{\"content\":\"llo\"},\"finish_reason\":null} ], \"id\":\"c1\", " + Fixed + " }",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"x_stop\":1}]}",
            "[DONE]",
        ];

        var events = await AnswerAsync("", sent);

        var touched = Array.ConvertAll(sent, text => text.Replace("\"wire-name\"", "\"pool-id\"", StringComparison.Ordinal).Replace("\"theirs\"", "\"ours\"", StringComparison.Ordinal));
        Assert.Equal(touched[..2], events[..2]);
        Assert.StartsWith(touched[2][..^1] + ",\"entente\":{\"run\":", events[2], StringComparison.Ordinal);
        Assert.Equal("theirs", JsonElement.Parse(events[2]).GetProperty("entente").GetProperty("upstream_fingerprint").GetString());
        Assert.Equal("[DONE]", events[3]);
        Assert.Equal(4, events.Count);
    }

    [Fact]
    public async Task Usage_that_nobody_asked_for_is_hidden_wherever_it_stands()
    {
        var events = await AnswerAsync("",
            "{\"usage\":null,\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}]}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}",
            "[DONE]");

        Assert.Equal(3, events.Count);
        Assert.DoesNotContain(events, text => text.Contains("usage", StringComparison.Ordinal));
        Assert.Equal("c1", JsonElement.Parse(events[0]).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Usage_that_was_asked_for_comes_as_the_provider_said_it()
    {
        var events = await AnswerAsync(",\"stream_options\":{\"include_usage\":true}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}],\"usage\":null}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4,\"x_queue\":0.25}}",
            "[DONE]");

        Assert.Equal(4, events.Count);
        Assert.Contains("\"usage\":null", events[0], StringComparison.Ordinal);
        Assert.EndsWith("\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4,\"x_queue\":0.25}}", events[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_count_is_counted_for_who_asked()
    {
        var events = await AnswerAsync(",\"stream_options\":{\"include_usage\":true}",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}",
            "[DONE]");

        Assert.True(JsonElement.Parse(events[^2]).GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0);
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Content_beside_a_finish_reason_is_said_at_once_and_the_reason_last()
    {
        var events = await AnswerAsync("",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"x\":1}",
            "[DONE]");

        Assert.Equal(3, events.Count);
        var (content, finish) = (JsonElement.Parse(events[0]).GetProperty("choices")[0], JsonElement.Parse(events[1]).GetProperty("choices")[0]);
        Assert.Equal("Hello", content.GetProperty("delta").GetProperty("content").GetString());
        Assert.Equal(JsonValueKind.Null, content.GetProperty("finish_reason").ValueKind);
        Assert.Empty(finish.GetProperty("delta").EnumerateObject());
        Assert.Equal("stop", finish.GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task The_id_of_a_stream_is_the_first_one()
    {
        var events = await AnswerAsync("",
            "{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"},\"finish_reason\":null}]}",
            "{\"id\":\"other\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"llo\"},\"finish_reason\":null}]}",
            "{\"id\":\"third\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");

        Assert.All(events[..^1], text => Assert.Equal("c1", JsonElement.Parse(text).GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_stream_that_is_cut_before_its_finish_reason_is_never_called_complete()
    {
        await using var provider = await FixedProvider.EventsAsync("{\"id\":\"c1\"," + Fixed + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"},\"finish_reason\":null}]}", "[DONE]");
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = provider.Pool });

        var text = await RawAsync(server.Url, ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{}}}");

        Assert.Contains("\"He\"", text, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":{\"message\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_answer_keeps_what_we_do_not_know()
    {
        await using var provider = await FixedProvider.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"wire-name\",\"x\":[1, 2],\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"x_y\":1.0},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}");
        });
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = provider.Pool });
        using var http = new HttpClient { BaseAddress = server.Url };

        var text = await (await PostAsync(http, "", stream: false)).Content.ReadAsStringAsync();

        Assert.StartsWith("{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":7,\"model\":\"pool-id\",\"x\":[1, 2],\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"x_y\":1.0},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4},\"system_fingerprint\":\"ours\",\"entente\":{", text, StringComparison.Ordinal);
    }

    private static async Task<List<string>> AnswerAsync(string more, params string[] sent)
    {
        await using var provider = await FixedProvider.EventsAsync(sent);
        await using var server = await EntenteServer.StartAsync(new ServerOptions { Pool = provider.Pool });
        using var http = new HttpClient { BaseAddress = server.Url };
        return await House.EventsAsync(await PostAsync(http, more));
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string more, bool stream = true)
    {
        var body = new StringContent($"{{\"model\":\"pool-id\",\"stream\":{(stream ? "true" : "false")}{more},\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]}}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        return http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = body }, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>All bytes of an answer until the server ends the connection.</summary>
    private static async Task<string> RawAsync(Uri url, string more)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        var stream = client.GetStream();
        var body = $"{{\"model\":\"pool-id\",\"stream\":true{more},\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]}}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var heard = new MemoryStream();
        await stream.CopyToAsync(heard);
        return Encoding.UTF8.GetString(heard.ToArray());
    }
}
