using Entente.EndToEnd.Scenarios;
using Entente.EndToEnd.Support;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>`entente up` as a process that is told to stop by SIGTERM, as a service manager does.</summary>
public sealed class StopTests
{
    private static readonly string Words = string.Join(' ', Enumerable.Range(1, 300).Select(number => $"word{number}"));

    [Fact]
    public async Task On_SIGTERM_the_answer_under_way_ends_whole_and_nothing_new_is_taken()
    {
        await using var up = await UpProcess.RehearseAsync();
        using var caller = new Caller(up.Url);
        using var other = new Caller(up.Url);
        var (answer, before) = (await SpeakingAsync(caller), await other.StatusAsync("/readyz"));

        up.Terminate();
        await up.Stopping;
        var after = await other.StatusAsync("/readyz");
        var refused = await other.StreamAsync("rehearsal-alto", "Reply with exactly: late");
        var heard = await answer.Heard;

        Assert.Equal(((200, "ready\n"), (503, "not ready: the server is stopping\n")), (before, after));
        Assert.Equal((503, "server_stopping"), (refused.Status, refused.ErrorCode));
        Assert.Equal((Ending.Complete, "stop", null), (heard.Ending, heard.Finish, heard.Torn));
        Assert.Equal(Words, heard.Text);
        Assert.Equal(0, await up.ExitAsync());
    }

    [Fact]
    public async Task An_answer_that_outlasts_the_limit_ends_in_an_error_and_not_in_silence()
    {
        await using var up = await UpProcess.RehearseAsync("--drain", "500ms");
        using var caller = new Caller(up.Url);
        var answer = await SpeakingAsync(caller);

        up.Terminate();
        var heard = await answer.Heard;

        Assert.Equal((Ending.Error, "server_stopping", null, null), (heard.Ending, heard.ErrorCode, heard.Finish, heard.Torn));
        Assert.StartsWith(heard.Text, Words, StringComparison.Ordinal);
        Assert.InRange(heard.Text.Length, 1, Words.Length - 1);
        Assert.Equal(0, await up.ExitAsync());
    }

    /// <summary>An answer whose first words are there.</summary>
    private static async Task<(Task<Heard> Heard, int Pieces)> SpeakingAsync(Caller caller)
    {
        var speaking = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = caller.StreamAsync("rehearsal-alto", $"Reply with exactly: {Words}", heard: pieces =>
        {
            if (pieces >= 3)
            {
                speaking.TrySetResult(pieces);
            }
        });
        await Task.WhenAny(speaking.Task, heard);
        return (heard, await speaking.Task.WaitAsync(TimeSpan.FromSeconds(1)));
    }
}
