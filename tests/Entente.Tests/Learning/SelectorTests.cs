using Entente.Learning.Selection;
using Entente.Learning.Training;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class SelectorTests
{
    private static readonly SelectorSettings Settings = new() { UsesTraits = false };
    private static readonly LabelledQuestion[] Train = Planted.Questions(600, 1);
    private static readonly LabelledQuestion[] Unseen = Planted.Questions(600, 2);
    private static readonly LearnedPool Pool = new PoolTrainer(Planted.Models, 1, Settings).Fit("planted", Train, Planted.Shares(Train.Length));

    [Fact]
    public void The_selector_does_not_follow_a_herd_that_errs_together()
    {
        var (selector, plurality, best) = (Mean(Selected), Mean(Plurality), Mean(question => question.Scores[0]));

        Assert.True(selector > best + 0.02, $"{selector} against the best single {best}");
        Assert.True(selector > plurality + 0.1, $"{selector} against plurality {plurality}");
    }

    [Fact]
    public void Probabilities_are_within_zero_and_one_rise_with_the_score_and_mean_what_they_say()
    {
        var scored = Unseen.Select(question => (question, Scored: Score(question, question.Answers))).ToList();

        Assert.All(scored, pair => Assert.All(pair.Scored, answer => Assert.InRange(answer.Probability, 0, 1)));
        Assert.All(scored, pair => Assert.Equal(pair.Scored.OrderByDescending(answer => answer.Probability).Select(answer => answer.Probability), pair.Scored.Select(answer => answer.Probability)));
        Assert.Equal(scored.Average(pair => pair.question.Scores[pair.Scored[0].Spokesman]), scored.Average(pair => pair.Scored[0].Probability), 0.05);
    }

    [Fact]
    public void A_model_that_is_not_on_the_panel_is_never_the_spokesman_and_the_rest_still_serves()
    {
        LabelledQuestion[] lost = [.. Unseen.Select(question => question with { Answers = [.. question.Answers.Skip(1)], Scores = [.. question.Scores.Skip(1)] })];

        Assert.All(lost, question => Assert.All(Score(question, question.Answers), answer => Assert.DoesNotContain("strong-a", answer.Voters.Select(voter => question.Answers[voter].Model))));
        Assert.True(Mean(Selected, lost) > Mean(Plurality, lost) + 0.1);
    }

    [Fact]
    public void The_same_data_and_seed_learn_the_same()
    {
        var again = new PoolTrainer(Planted.Models, 1, Settings).Fit("planted", Train, Planted.Shares(Train.Length));

        Assert.Equal(Pool.Selector.Weights, again.Selector.Weights);
        Assert.Equal(Pool.Figures, again.Figures);
        Assert.Equal(Pool.Selector.Calibration.Y, again.Selector.Calibration.Y);
    }

    [Fact]
    public void Nobody_wins_where_nothing_could_be_extracted()
        => Assert.Empty(Pool.Selector.Score("?", [], [1.0], [new PanelAnswer("strong-a", null), new PanelAnswer("weak-1", "")]));

    [Fact]
    public void A_model_that_the_selector_does_not_know_may_speak_but_does_not_outweigh_a_strong_one()
    {
        var scored = Pool.Selector.Score("?", [], [1.0], [new PanelAnswer("strong-a", "x", 120), new PanelAnswer("unheard-of", "y", 120)]);

        Assert.Equal(["x", "y"], scored.Select(answer => answer.Answer));
    }

    private static IReadOnlyList<ScoredAnswer> Score(LabelledQuestion question, IReadOnlyList<PanelAnswer> panel)
        => Pool.Selector.Score(question.Prompt, question.Options, [1.0], panel);

    private static double Selected(LabelledQuestion question) => question.Scores[Score(question, question.Answers)[0].Spokesman];

    private static double Plurality(LabelledQuestion question)
        => question.Scores[Enumerable.Range(0, question.Answers.Count).GroupBy(voter => question.Answers[voter].Answer).MaxBy(group => group.Count())!.First()];

    private static double Mean(Func<LabelledQuestion, double> of, LabelledQuestion[]? questions = null) => (questions ?? Unseen).Average(of);
}
