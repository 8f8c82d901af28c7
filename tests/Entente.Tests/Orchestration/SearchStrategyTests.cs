using Entente.Dialects;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

public sealed class SearchStrategyTests
{
    private const string Fast = "first_token: 20ms\nper_token: 2ms\n";

    [Fact]
    public void The_answer_that_was_graded_best_is_given_and_not_the_last_or_the_most_frequent()
    {
        // Everybody says 390, but one: its answer alone is found good.
        const string rules = """
            rules:
              - match: {prompt: "### Answer A\nSo the answer is 391.\n\n### Answer B"}
                text: '{"A": 9, "B": 1}'
              - match: {prompt: "### Answer B\nSo the answer is 391."}
                text: '{"A": 1, "B": 9}'
              - match: {prompt: "### Answer A\nSo the answer is 391."}
                text: '{"A": 9}'
              - match: {prompt: "### Answer B"}
                text: '{"A": 1, "B": 1}'
              - match: {prompt: "### Answer A"}
                text: '{"A": 1}'
              - match: {model: rehearsal-brass}
                text: So the answer is 391.
              - match: {model: "*"}
                text: So the answer is 390.
            """;

        var found = 0;
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var played = new StrategyPlay { Model = "entente/search", Seed = seed, Script = Fast + rules + "\n", Definition = StrategyPlay.Only("rehearsal-alto", "rehearsal-brass", "rehearsal-cello") }.Run();

            Assert.True(played.Answer.IsComplete, played.Told);
            var brass = played.Steps.Any(step => step is { Role: "worker", Model: "rehearsal-brass" });
            Assert.Equal(brass ? "So the answer is 391." : "So the answer is 390.", played.Answer.Text);
            found += brass ? 1 : 0;
        }

        Assert.True(found > 3, $"the one who knows was asked in {found} of 6");
    }

    [Fact]
    public void An_answer_is_bettered_from_what_was_found_and_the_receipt_names_who_made_it_before()
    {
        var played = new StrategyPlay { Model = "entente/search", Seed = 3, Script = Fast, Change = call => call with { Seed = 1 } }.Run();
        var refined = played.Calls.Where(call => call.Prompt.Contains("[entente:refine]", StringComparison.Ordinal)).ToList();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.All(refined, call => Assert.Contains("### Score", call.Prompt, StringComparison.Ordinal));
        Assert.Equal("search", played.Answer.Summary!.Strategy);
        Assert.Contains("of another developer gave it", played.Answer.Noticed.OfType<AnswerChosen>().Last().Why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_than_eight_answers_are_made()
    {
        const string rules = """
            rules:
              - match: {prompt: "### Answer B"}
                text: '{"A": 3, "B": 3}'
              - match: {prompt: "### Answer A"}
                text: '{"A": 3}'
            """;

        var played = new StrategyPlay { Model = "entente/search", Script = Fast + rules + "\n", Change = call => call with { Seed = 1 } }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(8, played.Steps.Count(step => step.Role == "worker"));
    }

    [Fact]
    public void An_answer_that_nobody_can_grade_is_given_all_the_same_and_that_is_said()
    {
        const string rules = """
            rules:
              - match: {prompt: "### Answer A"}
                text: I would rather not say.
            """;

        var played = new StrategyPlay { Model = "entente/search", Script = Fast + rules + "\n" }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Contains("it could not be scored", played.Answer.Noticed.OfType<AnswerChosen>().Last().Why, StringComparison.Ordinal);
    }
}
