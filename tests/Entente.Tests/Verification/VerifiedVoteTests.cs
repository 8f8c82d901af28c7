using Entente.Configuration;
using Entente.Dialects;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Runs;
using Entente.Tests.Runs;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class VerifiedVoteTests
{
    private const string Quick = "first_token: 0ms\nper_token: 0ms\n";

    [Fact]
    public async Task One_verified_answer_wins_over_two_that_agree()
    {
        await using var world = World("right: {kind: exact, expected: \"7\"}", "rules:\n- {match: {model: rehearsal-alto}, text: The answer is 7.}\n- {match: {model: '*'}, text: The answer is 8.}\n");

        var answer = await Ask(world, "right");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains("7", answer.Text, StringComparison.Ordinal);
        Assert.Contains("right accepts 1 of 3 answers", Assert.Single(answer.Noticed.OfType<AnswerChosen>()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_none_is_verified_the_panel_decides_and_it_is_said()
    {
        await using var world = World("right: {kind: exact, expected: \"9\"}", "rules:\n- {match: {model: rehearsal-alto}, text: The answer is 7.}\n- {match: {model: '*'}, text: The answer is 8.}\n");

        var answer = await Ask(world, "right");

        Assert.Contains("8", answer.Text, StringComparison.Ordinal);
        Assert.Contains("right accepts 0 of 3 answers", Assert.Single(answer.Noticed.OfType<AnswerChosen>()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_judge_is_of_no_developer_whose_answer_it_judges()
    {
        await using var world = World("critic: {kind: judge}", "rules:\n- {match: {prompt: '### Answer'}, text: '{\"why\": \"worked out\", \"score\": 0.9}'}\n- {match: {model: '*'}, text: The answer is 8.}\n");

        var answer = await Ask(world, "critic");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        var authors = answer.Noticed.OfType<StepStarted>().Where(step => step.Role == "panel").ToList();
        var judges = answer.Noticed.OfType<StepStarted>().Where(step => step.Role == "judge").ToList();
        Assert.Equal(3, judges.Count);
        Assert.All(authors.Zip(judges), pair => Assert.NotEqual(pair.First.Developer, pair.Second.Developer));
        Assert.Contains("critic accepts 3 of 3 answers", Assert.Single(answer.Noticed.OfType<AnswerChosen>()).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"score\": 2.0}")]
    [InlineData("{\"score\": \"high\"}")]
    [InlineData("I like it.")]
    public async Task A_judge_that_lies_about_its_range_fails_candidates_not_the_run(string said)
    {
        await using var world = World("critic: {kind: judge}", $"rules:\n- {{match: {{prompt: '### Answer'}}, text: '{said}'}}\n- {{match: {{model: '*'}}, text: The answer is 8.}}\n");

        var answer = await Ask(world, "critic");

        Assert.True(answer.IsComplete, answer.Error?.Message);
        Assert.Contains("critic accepts 0 of 3 answers", Assert.Single(answer.Noticed.OfType<AnswerChosen>()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_those_that_are_known()
    {
        await using var world = World("right: {kind: exact, expected: \"9\"}", "");

        var answer = await Ask(world, "rigth");

        Assert.Equal((400, "invalid_value", "entente.verifier"), (answer.Error!.Status, answer.Error.Code, answer.Error.Param));
        Assert.Contains("Known: right", answer.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"https://evil.example/score\"")]
    [InlineData("\"/bin/sh -c true\"")]
    [InlineData("\"python3 check.py\"")]
    [InlineData("{\"command\": [\"sh\"]}")]
    [InlineData("[\"sh\", \"-c\", \"true\"]")]
    public void Commands_and_urls_in_a_request_are_refused(string verifier)
    {
        using var body = System.Text.Json.JsonDocument.Parse($"{{\"verifier\": {verifier}}}");

        var refused = Assert.Throws<InvalidCallException>(() => RequestExtension.Read(body.RootElement, []));

        Assert.Contains("commands and URLs in a request are refused", refused.Message, StringComparison.Ordinal);
    }

    private static CoreWorld World(string verifier, string rules)
        => new(Quick + rules, pool: ConfigurationLoader.Load($"{RehearsalPool.Yaml(new Uri("http://127.0.0.1:9"))}verifiers:\n  {verifier}\n").Pool ?? throw new InvalidOperationException("the pool has errors"));

    private static Task<RecordingWriter> Ask(CoreWorld world, string verifier)
        => world.AskAsync("entente/vote", "What is 4 + 4?", options: new RunOptions { Verifier = verifier });
}
