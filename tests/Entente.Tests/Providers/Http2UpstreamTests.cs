using System.Text;
using System.Text.Json;
using Entente.Providers;
using Entente.Rehearsal;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Entente.Server;
using Xunit;

namespace Entente.Tests.Providers;

/// <summary>An endpoint that speaks HTTP/2, from the caller's request to the end of the answer.</summary>
public sealed class Http2UpstreamTests
{
    private const string Text = "one two three four five six seven eight nine ten";

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    public async Task An_answer_streams_over_HTTP2_where_the_endpoint_offers_it(string model)
    {
        await using var provider = await Http2Rehearsal.StartAsync(Script.Instant);

        var heard = await AskAsync(provider, model);

        Assert.Equal((Text, true), (heard[0].Text, heard[0].IsComplete));
        Assert.Equal(["HTTP/2"], provider.Heard.Select(request => request.Protocol));
    }

    [Theory]
    [InlineData("reset", false)]
    [InlineData("reset", true)]
    [InlineData("clean", false)]
    public async Task A_stream_that_breaks_in_mid_answer_goes_on_without_a_break(string how, bool connection)
    {
        await using var provider = await Http2Rehearsal.StartAsync(Script.Parse($$"""
            shared_text: true
            first_token: 0s
            per_token: 50ms # a reset throws away what has not been read yet
            rules:
              - name: cut
                match: {model: rehearsal-alto}
                cut: {after_tokens: 4, how: {{how}}, inside: event}
            """));
        provider.ResetsConnections = connection;

        var heard = await AskAsync(provider, "rehearsal-alto");

        Assert.Equal((Text, true), (heard[0].Text, heard[0].IsComplete));
        Assert.NotEmpty(heard[0].Entente.GetProperty("handovers").EnumerateArray());
        Assert.All(provider.Heard, request => Assert.Equal("HTTP/2", request.Protocol));
        Assert.Equal(how == "reset" ? CallEnding.Reset : CallEnding.Cut, provider.Engine.Calls.Entries[0].Ending);
    }

    [Fact]
    public async Task After_GOAWAY_the_answer_goes_on_to_its_end_and_the_next_call_takes_another_connection()
    {
        await using var provider = await Http2Rehearsal.StartAsync(Script.Parse("{first_token: 20ms, per_token: 5ms}"));
        provider.GoesAway = true;

        var heard = await AskAsync(provider, "rehearsal-alto", times: 2);

        Assert.All(heard, answer => Assert.Equal((Text, true), (answer.Text, answer.IsComplete)));
        Assert.All(heard, answer => Assert.Empty(answer.Entente.GetProperty("handovers").EnumerateArray()));
        Assert.Equal(2, provider.Heard.Select(request => request.Connection).Distinct().Count());
        Assert.All(provider.Engine.Calls.Entries, call => Assert.Equal(CallEnding.Complete, call.Ending));
    }

    [Fact]
    public async Task Calls_at_once_share_a_connection()
    {
        await using var provider = await Http2Rehearsal.StartAsync(Script.Parse("{first_token: 20ms, per_token: 5ms}"));
        await using var server = await OverAsync(provider);
        using var http = new HttpClient { BaseAddress = server.Url };
        await AskAsync(http, "rehearsal-alto");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(http, "rehearsal-alto")));

        Assert.Equal((9, 1), (provider.Heard.Count, provider.Heard.Select(request => request.Connection).Distinct().Count()));
    }

    private static async Task<List<(string Text, bool IsComplete, JsonElement Entente)>> AskAsync(Http2Rehearsal provider, string model, int times = 1)
    {
        await using var server = await OverAsync(provider);
        using var http = new HttpClient { BaseAddress = server.Url };
        var heard = new List<(string, bool, JsonElement)>();
        for (var time = 0; time < times; time++)
        {
            heard.Add(await AskAsync(http, model));
        }

        return heard;
    }

    private static Task<EntenteServer> OverAsync(Http2Rehearsal provider)
        => EntenteServer.StartAsync(new ServerOptions { Pool = RehearsalPool.Definition(provider.BaseUrl), Upstream = new HttpUpstream(provider.Certificate) });

    private static async Task<(string Text, bool IsComplete, JsonElement Entente)> AskAsync(HttpClient http, string model)
    {
        using var body = new StringContent($$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"Reply with exactly: {{Text}}"}]}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/v1/chat/completions", body);
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n").Where(part => part.StartsWith("data: ", StringComparison.Ordinal)).Select(part => part["data: ".Length..]).ToList();
        var chunks = events.Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data)).ToList();
        var text = string.Concat(chunks.Where(chunk => chunk.TryGetProperty("choices", out _)).SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : ""));
        return (text, events[^1] == "[DONE]", chunks.Where(chunk => chunk.TryGetProperty("entente", out _)).Select(chunk => chunk.GetProperty("entente")).LastOrDefault());
    }
}
