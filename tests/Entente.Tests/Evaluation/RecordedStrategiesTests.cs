using Entente.Evaluation;
using Entente.Evaluation.Baselines;
using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Strategies;
using Xunit;

namespace Entente.Tests.Evaluation;

public sealed class RecordedStrategiesTests
{
    [Fact]
    public void A_vote_takes_the_most_frequent_answer_and_of_equals_the_better_models()
    {
        Assert.Equal(1, Play("vote", ("a", "x", 0), ("b", "y", 1), ("c", "y", 1)).Accuracy);
        Assert.Equal(1, Play("vote", ("a", "x", 1), ("b", "y", 0), ("c", "z", 0)).Accuracy);
        Assert.Equal(1, Play("vote", ("a", null, 0), ("b", "y", 1), ("c", "z", 0)).Accuracy);
        Assert.Equal(0, Play("vote", ("a", null, 0), ("b", "", 1), ("c", null, 0)).Accuracy);
    }

    [Fact]
    public void Only_five_vote_and_all_five_are_paid()
    {
        var play = Play("vote", ("a", "x", 1), ("b", "x", 1), ("c", "x", 1), ("d", "y", 0), ("e", "y", 0), ("f", "y", 0), ("g", "y", 0));

        Assert.Equal((1.0, 5), (play.Accuracy, play.Calls.Single()));
    }

    [Fact]
    public void An_unreadable_answer_is_repaired_by_the_next_best_and_both_are_paid()
    {
        var play = Play("repaired", ("a", null, 0), ("b", "", 1), ("c", "z", 1), ("d", "w", 0));

        Assert.Equal((1.0, 3), (play.Accuracy, play.Calls.Single()));
        Assert.Equal(3 * 1e-6 * (60.25 + 200), play.Costs!.Single(), 12);
    }

    [Fact]
    public void A_call_over_a_cap_is_not_made()
    {
        (string, string?, double)[] answers = [("a", null, 0), ("b", null, 0), ("c", "z", 1)];
        var one = 1e-6 * (60.25 + 200);

        Assert.Equal((0.0, 2), Made(Play("repaired", new Caps { MaxCalls = 2 }, answers)));
        Assert.Equal((0.0, 2), Made(Play("repaired", new Caps { MaxCostUsd = 2.5 * one }, answers)));
        Assert.Equal((1.0, 3), Made(Play("repaired", new Caps { MaxCostUsd = 3.01 * one }, answers)));

        static (double, int) Made(StrategyPlay play) => (play.Accuracy, play.Calls.Single());
    }

    [Fact]
    public void Asking_the_same_twice_costs_once()
    {
        var play = Play(new Twice(), Caps.None, ("a", "x", 1), ("b", "y", 0));

        Assert.Equal((1.0, 1), (play.Accuracy, play.Calls.Single()));
    }

    [Fact]
    public void An_answer_that_was_not_asked_for_is_worth_nothing()
    {
        var play = Play(new Cheat(), Caps.None, ("a", "x", 1), ("b", "y", 1));

        Assert.Equal((0.0, 0), (play.Accuracy, play.Calls.Single()));
    }

    [Theory]
    [InlineData("fuse")]
    [InlineData("relay")]
    [InlineData("plan")]
    [InlineData("search")]
    public void What_recorded_answers_cannot_show_is_refused(string strategy)
    {
        var thrown = Assert.Throws<StrategyRefusedException>(() => Play(strategy, ("a", "x", 1)));

        Assert.Contains("live models", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Per_task_takes_the_best_of_each_group_and_the_best_overall_for_an_unknown_one()
    {
        var train = new TrainSummary
        {
            Dataset = "d", Models = ["a", "b"], Groups = ["g", "h"], Counts = [10, 10], Scores = [[9, 3], [2, 8]], MeanOutputCharacters = [1, 1],
        };

        Assert.Equal(["a", "b"], train.Rank(["b", "a"]));
        Assert.Equal("b", train.BestIn("h", ["a", "b"]));
        Assert.Equal("a", train.BestIn("g", ["a", "b"]));
        Assert.Equal("a", train.BestIn("unknown", ["a", "b"]));
        Assert.Equal(["a", "b", "new"], train.Rank(["new", "b", "a"]));
    }

    [Fact]
    public void The_control_is_the_best_model_asked_as_often()
    {
        var data = SharedData.Read(Split.Test, "misguided_scores.test.jsonl.gz");
        var table = data.Datasets.Single().Evaluated;
        var model = Enumerable.Range(0, table.Models.Count).First(at =>
            Enumerable.Range(0, table.Questions.Count).All(question => table.Answer(question, at).Samples.Count >= 3)
            && Enumerable.Range(0, table.Questions.Count).Any(question => table.Answer(question, at).Samples is [var first, var second, ..] samples && samples.Max() > Math.Max(first, second)));

        var verified = EqualCostControl.Scores(table, model, 2, isVerified: true)!;
        var plain = EqualCostControl.Scores(table, model, 2, isVerified: false)!;

        for (var question = 0; question < table.Questions.Count; question++)
        {
            var samples = table.Answer(question, model).Samples;
            Assert.Equal(Math.Max(samples[0], samples[1]), verified[question]);
            Assert.Equal(samples.Sum() / samples.Count, plain[question], 12);
        }

        // Two of three: somewhere the third would have been better, else this says nothing.
        Assert.Contains(Enumerable.Range(0, table.Questions.Count), question => table.Answer(question, model).Samples.Max() > verified[question]);
    }

    private static StrategyPlay Play(string strategy, params (string Model, string? Text, double Score)[] answers) => Play(strategy, Caps.None, answers);

    private static StrategyPlay Play(string strategy, Caps caps, params (string Model, string? Text, double Score)[] answers) => Play(RecordedStrategies.Named(strategy)!, caps, answers);

    /// <summary>One question; the models were better on train in the order in which they are given. An answer costs a dollar a million tokens.</summary>
    private static StrategyPlay Play(IStrategyFactory factory, Caps caps, params (string Model, string? Text, double Score)[] answers)
    {
        List<ModelFacts> models = [.. answers.Select(answer => new ModelFacts { Name = answer.Model, InputUsdPerMillion = 1, OutputUsdPerMillion = 1 })];
        var table = ResultTable.Complete("d", models,
        [
            new RecordedQuestion { Task = "t", Id = "1", Prompt = "?", Answers = answers.ToDictionary(answer => answer.Model, answer => new RecordedAnswer { Score = answer.Score, Text = answer.Text, OutputCharacters = 800 }) },
        ]);
        var context = new StrategyContext
        {
            Dataset = "d",
            Pool = "all",
            FullPool = models,
            Present = models,
            HasAnswers = true,
            Caps = caps,
            Train = new TrainSummary
            {
                Dataset = "d",
                Models = [.. answers.Select(answer => answer.Model)],
                Groups = ["t"],
                Counts = [answers.Length],
                Scores = [.. answers.Select((_, at) => (double[])[answers.Length - at])],
                MeanOutputCharacters = [.. answers.Select(_ => 800.0)],
            },
        };
        return StrategyPlay.Of(factory.Create(context), table, [.. Enumerable.Range(0, models.Count)], context, TimeProvider.System);
    }

    private sealed class Twice : IStrategyFactory, IRecordedStrategy
    {
        public string Name => "twice";

        public IRecordedStrategy Create(StrategyContext context) => this;

        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls) => calls.TryAsk(0, out _) && calls.TryAsk(0, out var again) ? again : null;
    }

    private sealed class Cheat : IStrategyFactory, IRecordedStrategy
    {
        public string Name => "cheat";

        public IRecordedStrategy Create(StrategyContext context) => this;

        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls) => new() { Model = 1, Text = "y" };
    }
}
