using System.Net.Http.Headers;
using System.Text;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Api;

/// <summary>Words are passed on as they come, and nobody works for a caller who has left.</summary>
[Collection(Alone.Name)]
public sealed class PromptnessTests
{
    private const string Words = "Reply with exactly: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";

    private static readonly Script Steady = new() { FirstToken = TimeSpan.FromMilliseconds(100), PerToken = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    public async Task Every_token_is_at_the_client_within_50_ms_of_the_providers_sending_it(string model)
    {
        await using var served = await Served.StartAsync(Steady);
        await served.AskAsync(model, "Reply with exactly: warm");

        var answer = await served.AskAsync(model, Words);

        Assert.True(answer.Ok, answer.Error?.Message);
        var sent = served.Rehearsal.Engine.Calls.Entries[^1].TokensAt;
        Assert.InRange(sent.Length, 20, 30);
        Assert.Equal(sent.Length, answer.Arrived.Count);
        var late = answer.Arrived.Select((arrived, token) => arrived - sent[token]).ToList();
        TestContext.Current.SendDiagnosticMessage("{0}: {1:0.0} ms at most, {2:0.0} ms in the middle", model, late.Max(), late.Order().ElementAt(10));
        Assert.True(late.Max() < 50, $"late by {string.Join(", ", late.Select(ms => $"{ms:0.0}"))} ms");
    }

    [Theory]
    [InlineData("rehearsal-alto")]
    [InlineData("rehearsal-cello")]
    [InlineData("entente/fuse")]
    public async Task Who_leaves_ends_the_work_upstream_within_50_ms(string model)
    {
        await using var served = await Served.StartAsync(Steady);
        using var http = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero });
        using var left = new CancellationTokenSource();
        var body = new StringContent($$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"{{Words}}"}]}""", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, served.BaseUrl + "/chat/completions") { Content = body }, HttpCompletionOption.ResponseHeadersRead, left.Token);
        await (await response.Content.ReadAsStreamAsync(left.Token)).ReadExactlyAsync(new byte[64], left.Token);
        var calls = served.Rehearsal.Engine.Calls;
        await calls.UntilAsync(entries => entries.Any(call => call.TokensSent >= 2));

        var before = TimeProvider.System.GetUtcNow();
        response.Dispose();
        var ended = (await calls.UntilAsync(entries => entries.All(call => call.Ending != CallEnding.Running))).Max(call => call.EndedAt!.Value) - (before - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        TestContext.Current.SendDiagnosticMessage("{0}: {1:0.0} ms", model, ended);
        Assert.All(served.Rehearsal.Engine.Calls.Entries, call => Assert.Equal(CallEnding.Cancelled, call.Ending));
        Assert.True(ended < 50, $"the provider went on for {ended:0.0} ms");
    }
}
