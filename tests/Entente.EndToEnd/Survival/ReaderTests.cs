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
    [InlineData("one-chat", true)]
    [InlineData("one-chat", false)]
    [InlineData("one-messages", true)]
    [InlineData("one-messages", false)]
    public async Task Who_leaves_before_the_first_token_ends_the_work_upstream_within_50_ms(string provider, bool streamed)
    {
        await using var town = await Town.StartAsync(
            Script.Parse("{first_token: 20s, per_token: 10ms}"),
            rehearsal => new PoolText(rehearsal).Model("one", provider, "rehearsal-alto", "two").Model("two", "two-chat", "rehearsal-brass"));
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
        using var reader = await SlowReader.AskAsync(town, "one", "rehearsal-alto");

        // 1. Nobody reads: what is under way fills the system's buffers, and no more is said.
        var ahead = await reader.StandsAsync();
        Assert.True(ahead < Count * 2 / 3, $"{ahead} of {Count} tokens were said to nobody");
        Assert.Equal(CallEnding.Running, town.Calls[0].Ending);

        // 2. Somebody reads, and all is there.
        var heard = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Ending.Complete, null), (heard.Ending, heard.Torn));
        Assert.True(heard.Text == rule.Behaviour.Text, $"{heard.Text.Length} of {rule.Behaviour.Text!.Length} characters");
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    public async Task Five_hundred_are_answered_beside_one_who_does_not_read_and_costs_at_most_5_MB(string dialect)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc/net/tcp, where the system says what its buffers hold: runs on Linux, as in CI");
        const int Count = 6000;
        var token = " " + new string('w', 8 * 1024);
        var rule = new Rule { Match = new() { Model = "slow" }, Behaviour = new() { Text = string.Concat(Enumerable.Repeat(token, Count)), Tokens = [.. Enumerable.Repeat(token, Count)] } };
        var script = Script.Instant with { Rules = [rule], Models = [.. new[] { "slow", "fast" }.Select(name => new ScriptModel(name, "rehearsal-alto", null, false))] };
        await using var town = await Town.StartAsync(script, rehearsal => new PoolText(rehearsal) { Top = "timeouts: {commit: 60s}" }.Model("slow", $"one-{dialect}").Model("fast", $"two-{dialect}"));
        using var reader = await SlowReader.AskAsync(town, "slow", "slow");
        await reader.StandsAsync();

        var heard = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => town.Caller.StreamAsync("fast", $"Reply with exactly: this is the answer number {number}, in more than ten tokens")));

        Assert.All(heard, (one, number) => Assert.True(one.Ending == Ending.Complete && one.Text == $"this is the answer number {number}, in more than ten tokens", one.ToString()));
        var (said, inTheSystem) = ((long)reader.Said * token.Length, SocketQueues.Bytes(town.Rehearsal.BaseUrl.Port, town.Server.Url.Port));
        TestContext.Current.TestOutputHelper?.WriteLine($"{said:N0} bytes said to who does not read, {inTheSystem:N0} of them in the system's buffers");
        Assert.Equal(CallEnding.Running, town.Calls.Single(call => call.Model == "slow").Ending);
        Assert.True(said - inTheSystem < 5_000_000, $"{said - inTheSystem:N0} bytes are kept for one who does not read");
    }
}
