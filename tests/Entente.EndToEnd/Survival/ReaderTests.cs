using System.Net.Sockets;
using System.Text;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>Who leaves is worked for no longer, and who reads slowly is not spoken to faster.</summary>
[Collection(Alone.Name)]
public sealed class ReaderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_leaves_before_the_first_token_ends_the_work_upstream_within_50_ms(bool streamed)
    {
        await using var town = await Town.StartAsync(
            Script.Parse("{first_token: 20s, per_token: 10ms}"),
            rehearsal => new PoolText(rehearsal).Model("one", "one-chat", "rehearsal-alto", "two").Model("two", "two-chat", "rehearsal-brass"));
        using var leaving = new CancellationTokenSource();
        var asked = streamed
            ? town.Caller.StreamAsync("one", "What is 17 * 23?", cancellationToken: leaving.Token)
            : town.Caller.AskAsync("one", "What is 17 * 23?", cancellationToken: leaving.Token);
        await town.UntilAsync(calls => calls is [{ Ending: CallEnding.Running, Model: "rehearsal-alto" }], "the call");

        var left = Moment.Now;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await town.UntilAsync(calls => calls[0].Ending == CallEnding.Cancelled, "that the caller left");

        Assert.Single(town.Calls);
        Assert.True(town.Calls[0].EndedAt - left < 50, $"the provider went on for {town.Calls[0].EndedAt - left:0.0} ms");
    }

    [Theory]
    [InlineData("one-chat")]
    [InlineData("one-messages")]
    public async Task A_reader_who_does_not_read_holds_the_provider_up_and_loses_nothing(string provider)
    {
        const int Count = 3000;
        var token = " " + new string('w', 8 * 1024);
        var rule = new Rule { Match = new() { Provider = provider }, Behaviour = new() { Text = string.Concat(Enumerable.Repeat(token, Count)), Tokens = [.. Enumerable.Repeat(token, Count)] } };
        await using var town = await Town.StartAsync(Script.Instant with { Rules = [rule] }, rehearsal => new PoolText(rehearsal).Model("one", provider, "rehearsal-alto"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync("127.0.0.1", town.Server.Url.Port);
        var body = Caller.Body("one", "Speak.", stream: true).ToJsonString();
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

        // 1. Nobody reads: what is under way fills the system's buffers, and no more is said.
        await town.UntilAsync(calls => calls is [{ TokensSent: > 0 }], "the call");
        var ahead = await StandsAsync(town);
        Assert.True(ahead < Count * 2 / 3, $"{ahead} of {Count} tokens were said to nobody");
        Assert.Equal(CallEnding.Running, town.Calls[0].Ending);

        // 2. Somebody reads, and all is there.
        await using var stream = new NetworkStream(socket);
        await HeadersAsync(stream);
        var listener = new Listener();
        await listener.ListenAsync(stream, TestContext.Current.CancellationToken);
        var heard = listener.Tell(new Heard { Status = 200, Request = [] });
        Assert.Equal((Ending.Complete, null), (heard.Ending, heard.Torn));
        Assert.True(heard.Text == rule.Behaviour.Text, $"{heard.Text.Length} of {rule.Behaviour.Text!.Length} characters");
    }

    /// <summary>How many tokens were said when for half a second nothing has happened at the provider.</summary>
    private static async Task<int> StandsAsync(Town town)
    {
        while (true)
        {
            try
            {
                await town.Rehearsal.Engine.Calls.Changed.WaitAsync(TimeSpan.FromMilliseconds(500));
            }
            catch (TimeoutException)
            {
                return town.Calls[0].TokensSent;
            }
        }
    }

    private static async Task HeadersAsync(NetworkStream stream)
    {
        var one = new byte[1];
        for (var end = 0; end < 4;)
        {
            await stream.ReadExactlyAsync(one);
            end = one[0] == "\r\n\r\n"[end] ? end + 1 : one[0] == '\r' ? 1 : 0;
        }
    }
}
