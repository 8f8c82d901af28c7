using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Rehearsal;

/// <summary>Over real sockets, with the framework's own client.</summary>
public sealed class RehearsalServerTests
{
    private const string Ask = """{"model":"rehearsal-alto","stream":true,"messages":[{"role":"user","content":"x"}]}""";

    private static async Task<(RehearsalServer Server, HttpClient Client)> Start(string script)
    {
        RehearsalServer server = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Parse(script) });
        return (server, new HttpClient { BaseAddress = server.BaseUrl });
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string body, string path = "/v1/chat/completions") =>
        client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") }, HttpCompletionOption.ResponseHeadersRead);

    [Fact]
    public async Task A_clean_cut_ends_the_body_and_a_reset_breaks_it()
    {
        var (server, client) = await Start("""
            first_token: 0
            per_token: 0
            rules:
              - match: {call: 1}
                cut: {after_tokens: 3, how: clean}
              - match: {call: 2}
                cut: {after_tokens: 3, how: reset}
              - match: {call: 3}
                cut: {before_headers: true, how: reset}
              - text: one two three four five
            """);
        await using var _ = server;

        string clean = await (await Post(client, Ask)).Content.ReadAsStringAsync();
        HttpResponseMessage broken = await Post(client, Ask);
        string before = "";
        Exception reset = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using Stream stream = await broken.Content.ReadAsStreamAsync();
            byte[] buffer = new byte[8192];
            while (await stream.ReadAsync(buffer) is > 0 and var read) before += Encoding.UTF8.GetString(buffer, 0, read);
        });

        Assert.Contains(" three", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("four", clean, StringComparison.Ordinal);
        Assert.Contains(" three", before, StringComparison.Ordinal);
        Assert.True(reset is IOException, reset.ToString());
        await Assert.ThrowsAsync<HttpRequestException>(() => Post(client, Ask));
    }

    [Fact]
    public async Task A_reset_is_a_reset_on_the_wire()
    {
        var (server, client) = await Start("rules: [{cut: {before_headers: true, how: reset}}]");
        await using var _ = server;
        client.Dispose();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.BaseUrl.Host, server.BaseUrl.Port);
        byte[] body = Encoding.UTF8.GetBytes(Ask);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await socket.SendAsync(body);

        SocketException broken = await Assert.ThrowsAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[100]));

        Assert.Equal(SocketError.ConnectionReset, broken.SocketErrorCode);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_noticed_and_recorded()
    {
        var (server, client) = await Start("first_token: 0\nper_token: 20ms\nrules: [{text: one two three, stall: {after_tokens: 2}}]");
        await using var _ = server;
        using (HttpResponseMessage response = await Post(client, Ask))
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync();
            string heard = "";
            byte[] buffer = new byte[8192];
            while (!heard.Contains(" two", StringComparison.Ordinal)) heard += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        CallEntry entry = await Ended(server);

        Assert.Equal((CallEnding.Cancelled, "one two"), (entry.Ending, entry.Text));
    }

    [Fact]
    public async Task Each_token_leaves_when_it_is_due()
    {
        var (server, client) = await Start("first_token: 100ms\nper_token: 50ms\nrules: [{text: a b c d e f g h i j k l}]");
        await using var _ = server;

        await (await Post(client, Ask)).Content.ReadAsStringAsync();

        CallEntry entry = await Ended(server);
        Assert.Equal(12, entry.TokensSent);
        for (int i = 0; i < 12; i++) Assert.True(entry.TokensAt[i] - entry.HeadersAt!.Value >= 99 + (50 * i), $"token {i} was early");
        Assert.True(entry.TokensAt[11] - entry.TokensAt[0] < 1000, "the waits added up");
    }

    [Fact]
    public async Task The_control_address_changes_the_script_and_tells_the_calls()
    {
        var (server, client) = await Start("first_token: 0\nper_token: 0\nrules: [{text: hello}]");
        await using var _ = server;

        Assert.Equal(HttpStatusCode.OK, (await Post(client, Ask)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Post(client, "", "/rehearsal/script?name=S04")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Post(client, Ask, "/north/v1/chat/completions")).StatusCode);
        HttpResponseMessage wrong = await Post(client, "rulse: []", "/rehearsal/script");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("'rules'", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Ended(server);

        JsonElement page = JsonDocument.Parse(await client.GetStringAsync("/rehearsal/calls")).RootElement;
        Assert.Equal(["complete", "error"], page.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("ending").GetString()));
        Assert.Equal("north", page.GetProperty("calls")[1].GetProperty("provider").GetString());
        Assert.Equal("hello", page.GetProperty("calls")[0].GetProperty("text").GetString());

        await Post(client, "", "/rehearsal/reset");
        Assert.Equal(HttpStatusCode.OK, (await Post(client, Ask)).StatusCode);
    }

    [Fact]
    public async Task Models_are_listed_in_the_form_of_who_asks()
    {
        var (server, client) = await Start("{}");
        await using var _ = server;

        JsonElement openai = JsonDocument.Parse(await client.GetStringAsync("/v1/models")).RootElement;
        var request = new HttpRequestMessage(HttpMethod.Get, "/west/v1/models");
        request.Headers.Add("anthropic-version", "2023-06-01");
        JsonElement anthropic = JsonDocument.Parse(await (await client.SendAsync(request)).Content.ReadAsStringAsync()).RootElement;

        Assert.Equal("list", openai.GetProperty("object").GetString());
        Assert.Equal("rehearsal-alto", openai.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal("model", anthropic.GetProperty("data")[0].GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/models/nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models/rehearsal-drum")).StatusCode);
    }

    [Fact]
    public async Task It_listens_on_loopback_only() =>
        await Assert.ThrowsAsync<ArgumentException>(() => RehearsalServer.StartAsync(new RehearsalOptions(), "http://0.0.0.0:0"));

    private static async Task<CallEntry> Ended(RehearsalServer server)
    {
        var patience = Stopwatch.StartNew();
        while (server.Engine.Calls.Running > 0 && patience.Elapsed < TimeSpan.FromSeconds(5)) await Task.Yield();
        return server.Engine.Calls.Entries[^1];
    }
}
