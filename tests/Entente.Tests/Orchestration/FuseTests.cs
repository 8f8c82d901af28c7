using Entente.Rehearsal;
using Entente.Runs;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

public sealed class FuseTests
{
    [Fact]
    public async Task A_judge_that_gives_no_comparison_leaves_it_to_a_vote_which_is_said()
    {
        const string script = """
            first_token: 0ms
            per_token: 0ms
            rules:
              - match: {model: rehearsal-harp}
                text: All of them are fine.
            """;
        await using var world = new CoreWorld(script, pool: RehearsalPool.Definition());

        var answer = await world.AskAsync("ensemble", "What is 17 + 25?");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains("42", answer.Text, StringComparison.Ordinal);
        Assert.Equal("vote", answer.Summary!.Strategy);
        Assert.Contains("the judge gave no comparison", answer.Summary.Why, StringComparison.Ordinal);
        var plan = answer.Noticed.OfType<PlanMade>().Last();
        Assert.Equal(("vote", answer.Summary.Why), (plan.Strategy, plan.Why));
        Assert.DoesNotContain(answer.Noticed.OfType<StepStarted>(), step => step.Role == "writer");
    }
}
