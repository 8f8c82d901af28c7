using Entente.Learning.Gains;
using Entente.Learning.Selection;
using Entente.Learning.Training;
using Entente.Orchestration.Auto;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class GainTests
{
    [Fact]
    public void A_gain_is_a_mean_with_the_interval_of_its_pairs()
    {
        // By hand: deviation of 1, 0, 0, 1 is sqrt(1/3); by sqrt(4) 0.2887; times 1.96 0.5658.
        var gain = MeasuredGain.Of([1, 0, 0, 1]);

        Assert.Equal(0.5, gain.Mean, 6);
        Assert.Equal(-0.0658, gain.Low, 4);
        Assert.Equal(1.0658, gain.High, 4);
        Assert.Equal(new MeasuredGain(1, 1, 1), MeasuredGain.Of([1]));
    }

    /// <summary>Each model is right on one third only: who chooses by the other two thirds chooses wrongly, every time.</summary>
    [Fact]
    public void Nothing_is_chosen_on_the_questions_that_it_is_measured_on()
    {
        string[] names = ["a", "b", "c"];
        LabelledQuestion[] questions = [.. Enumerable.Range(0, 30).Select(at => new LabelledQuestion
        {
            Prompt = $"{at}",
            Kind = 0,
            Answers = [.. names.Select((name, model) => new PanelAnswer(name, model == at % 3 ? "right" : $"wrong {model}"))],
            Scores = [.. names.Select((_, model) => model == at % 3 ? 1.0 : 0)],
            Costs = [1, 1, 1],
        })];
        var trainer = new GainTrainer(questions, names, [.. Enumerable.Range(0, 30)]);
        var route = trainer.Route([.. questions.Select(_ => new[] { 0.6, 0.5, 0.4 })], [0]);
        var gains = trainer.Gains("all", [route], ["only"]);

        Assert.Equal(1, gains.All.Headroom.Mean);
        Assert.Equal(30, gains.All.Questions);
        Assert.Equal(10, route.Scores.Sum());
    }

    [Fact]
    public void Peers_with_a_herd_gain_by_selecting_and_the_costs_are_those_of_the_calls()
    {
        var questions = Planted.Questions(600, 3);
        var shares = Planted.Shares(questions.Length);
        var pool = new PoolTrainer(Planted.Models, 1, new SelectorSettings { Seed = 1 });
        pool.Fit("planted", questions, shares);
        var trainer = new GainTrainer(questions, [.. Planted.Models.Select(model => model.Name)], new Entente.Learning.Numbers.Chance(1).Order(questions.Length));
        var route = trainer.Route([.. questions.Select(_ => new[] { 0.8, 0.79, 0.4, 0.4, 0.4, 0.4 })], [0]);

        var gains = trainer.Gains("planted", [route, .. pool.Played], ["only"]);

        var by = gains.All.Strategies.ToDictionary(one => one.Strategy);
        Assert.Equal(["route", "vote", "select"], gains.All.Strategies.Select(one => one.Strategy));
        Assert.Equal(new MeasuredGain(0, 0, 0), by["route"].OverRoute);
        Assert.True(by["select"].OverBestSingle.Low > 0, $"{by["select"].OverBestSingle}");
        Assert.True(by["select"].OverBestSingle.Mean < gains.All.Headroom.Mean);
        Assert.InRange(by["select"].CostRatio!.Value, 2.2, 2.75);
        Assert.Equal(questions.Average(question => question.Scores.Max()) - gains.All.Headroom.Mean, route.Scores.Average() - by["route"].OverBestSingle.Mean, 6);
        Assert.Equal("only", Assert.Single(gains.Kinds).Kind);
    }

    [Theory]
    [InlineData(0.9, 0.1, "tiny (law)", 200)]
    [InlineData(0.1, 0.9, "tiny", 500)]
    [InlineData(0.5, 0.5, "tiny", 500)]
    public void A_question_that_is_likely_of_a_kind_is_expected_to_go_as_that_kind_went(double law, double other, string source, int questions)
    {
        var all = Table(500, 0.01);
        var gains = new LearnedGains { Pool = "all", Models = ["a"], All = all, Kinds = [new("law", Table(200, 0.05))] };

        var expected = LearnedExpectations.Of("tiny", gains, ["law", "history"], [law, other]);

        Assert.Equal((source, questions), (expected.Source, expected.Questions));
        Assert.Equal(questions == 200 ? 0.05 : 0.01, expected.OverRoute["vote"].Mean);
        Assert.Equal(3, expected.OverRoute["vote"].CostRatio);
        Assert.Equal(0.4, expected.RouteCost);
        Assert.False(expected.OverRoute.ContainsKey("select"));
    }

    private static GainTable Table(int questions, double vote) => new()
    {
        Questions = questions,
        Headroom = new(0.2, 0.1, 0.3),
        Strategies =
        [
            new() { Strategy = "route", OverBestSingle = new(0, 0, 0), OverRoute = new(0, 0, 0), CostRatio = 0.4 },
            new() { Strategy = "vote", OverBestSingle = new(1, 1, 1), OverRoute = new(vote, 0, 1), CostRatio = 3 },
            new() { Strategy = "select", OverBestSingle = new(1, 1, 1), OverRoute = new(1, 1, 1), CostRatio = 9 },
        ],
    };
}
