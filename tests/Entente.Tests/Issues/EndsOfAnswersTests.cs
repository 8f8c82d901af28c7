using Entente.Dialects;
using Entente.Runs;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Issues;

/// <summary>What the simulation found about answers that end early.</summary>
public sealed class EndsOfAnswersTests
{
    [Fact]
    public async Task A_vote_for_an_answer_that_a_token_limit_cut_short_says_so()
    {
        await using var world = new CoreWorld("{first_token: 0ms, per_token: 0ms}");

        var writer = await world.AskAsync("entente/vote", "What is 17 * 23?", call => call with { MaxOutputTokens = 5 });

        Assert.True(writer.IsComplete);
        Assert.Equal(FinishReason.Length, writer.Summary!.Finishes[0].Reason);
    }

    /// <summary>Anthropic's dialect counts the prompt at the start of a stream and the answer at its end: a cut one was billed for no output.</summary>
    [Fact]
    public async Task A_stream_that_was_cut_is_billed_for_what_was_said()
    {
        await using var world = new CoreWorld("{first_token: 0ms, per_token: 0ms, rules: [{match: {model: rehearsal-cello, call: 1}, cut: {after_tokens: 12}}]}");

        var writer = await world.AskAsync("rehearsal-cello", "What is 17 * 23?");

        var cut = writer.Noticed.OfType<StepEnded>().First();
        Assert.Equal(StepOutcome.Failed, cut.Outcome);
        Assert.True(cut.Usage.Estimated);
        Assert.InRange(cut.Usage.Output, 8, 24);
    }
}
