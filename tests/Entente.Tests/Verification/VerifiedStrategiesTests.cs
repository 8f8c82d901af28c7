using Entente.Configuration;
using Entente.Orchestration;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Verification;

/// <summary>What Cascade and Search do with the verifier that a request names.</summary>
public sealed class VerifiedStrategiesTests
{
    private const string TheCheapestTwoAgree = "rules:\n- {match: {model: rehearsal-cricket}, text: The answer is 8.}\n- {match: {model: rehearsal-cello-mini}, text: The answer is 8.}\n- {match: {model: '*'}, text: The answer is 7.}\n";

    [Theory]
    [InlineData("entente/cascade")]
    [InlineData("entente/search")]
    public async Task What_the_verifier_accepts_is_given_though_others_agreed_before(string model)
    {
        await using var world = World("right: {kind: exact, expected: \"7\"}", TheCheapestTwoAgree);

        var answer = await Ask(world, model);

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal("The answer is 7.", answer.Text.Trim());
        Assert.DoesNotContain(answer.Noticed.OfType<StepStarted>(), step => step.Role == "judge");
        Assert.Contains(answer.Noticed.OfType<AnswerChosen>(), chosen => chosen.Chars > 0 && chosen.Why.Contains("right ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cascade_whose_first_answer_is_accepted_asks_nobody_else()
    {
        await using var world = World("right: {kind: exact, expected: \"8\"}", TheCheapestTwoAgree);

        var answer = await Ask(world, "entente/cascade");

        Assert.Equal("The answer is 8.", answer.Text.Trim());
        Assert.Equal(2, answer.Noticed.OfType<StepStarted>().Count());
    }

    [Fact]
    public async Task What_the_verifier_found_is_told_to_whoever_betters_the_answer()
    {
        await using var world = World(
            "right: {kind: regex, pattern: '7', in: text}",
            "rules:\n- {match: {prompt: '### Findings'}, text: The answer is 7.}\n- {match: {model: '*'}, text: The answer is 8.}\n");

        var answer = await Ask(world, "entente/search");

        Assert.Equal("The answer is 7.", answer.Text.Trim());
        Assert.Contains(answer.Noticed.OfType<StepStarted>(), step => step.Why.StartsWith("betters answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_verifier_that_lies_about_its_range_fails_every_candidate_and_not_the_search()
    {
        await using var world = World("right: {kind: judge}", "rules:\n- {match: {prompt: '### Answer'}, text: '{\"score\": 2.0}'}\n- {match: {model: '*'}, text: The answer is 8.}\n");

        var answer = await Ask(world, "entente/search");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Equal("The answer is 8.", answer.Text.Trim());
        Assert.Contains("could not be scored", Assert.Single(answer.Noticed.OfType<AnswerChosen>()).Why, StringComparison.Ordinal);
    }

    private static CoreWorld World(string verifier, string rules)
        => new("first_token: 0ms\nper_token: 0ms\n" + rules, pool: ConfigurationLoader.Load($"{RehearsalPool.Yaml(new Uri("http://127.0.0.1:9"))}verifiers:\n  {verifier}\n").Pool ?? throw new InvalidOperationException("the pool has errors"));

    private static Task<RecordingWriter> Ask(CoreWorld world, string model)
        => world.AskAsync(model, "What is 4 + 4?", options: new RunOptions { Verifier = "right" });
}
