using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Xunit;

namespace Entente.Tests.Evaluation;

public sealed class MeasuresTests
{
    [Theory]
    [InlineData(50, 100, 0.40, 0.60)]      // quantiles of Binomial(100, 0.5) / 100, from tables
    [InlineData(90, 100, 0.84, 0.95)]
    [InlineData(200, 400, 0.4525, 0.5475)] // Binomial(400, 0.5): 181 and 219
    public void The_interval_of_a_share_reaches_between_the_binomial_quantiles(int right, int count, double low, double high)
    {
        double[] scores = [.. Enumerable.Range(0, count).Select(at => at < right ? 1.0 : 0.0)];

        var interval = new Bootstrap(seed: 7, resamples: 20000).OfMean(scores);

        Assert.Equal(low, interval.Low, 1.01 / count);
        Assert.Equal(high, interval.High, 1.01 / count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_another()
    {
        double[] scores = [.. Enumerable.Range(0, 97).Select(at => (at * 37 % 97) / 97.0)];

        var first = new Bootstrap(1, 500).OfMean(scores);

        Assert.Equal(first, new Bootstrap(1, 500).OfMean(scores));
        Assert.NotEqual(first, new Bootstrap(2, 500).OfMean(scores));
    }

    [Fact]
    public void A_difference_is_paired()
    {
        double[] ours = [.. Enumerable.Range(0, 200).Select(at => at % 2 == 0 ? 1.0 : 0.0)];

        // The two differ by nothing in each question, though each has a wide interval of its own.
        Assert.Equal(new Interval(0, 0), new Bootstrap().OfDifference(ours, ours));
        Assert.Equal(new Interval(2, 2), new Bootstrap().OfRatio([.. ours.Select(score => score + 1)], [.. ours.Select(score => (score + 1) / 2)]));
    }

    [Fact]
    public void Errors_that_fall_together_correlate()
    {
        // By hand: right-right 2, right-wrong 1, wrong-right 0, wrong-wrong 1 gives phi = (2*1 - 1*0) / sqrt(3*1*2*2) = 0.57735.
        var table = Table(("a", [1, 1, 1, 0]), ("b", [1, 1, 0, 0]), ("c", [1, 1, 1, 1]), ("d", [0, 0, 0, 1]));

        var correlation = ErrorCorrelation.Of(table);

        Assert.Equal(0.57735, correlation[0][1]!.Value, 5);
        Assert.Equal(1, correlation[0][0]!.Value, 9);
        Assert.Equal(-1, correlation[0][3]!.Value, 9);
        Assert.Null(correlation[0][2]);
        Assert.Equal((0.57735 - 1 - 0.57735) / 3, ErrorCorrelation.Mean(correlation)!.Value, 5);
    }

    [Fact]
    public void Wrong_answers_are_compared_pair_by_pair()
    {
        // Three wrong answers to the second question, two of them the same: one pair of three. The right one does not count.
        var table = Table(("a", [1, 0]), ("b", [1, 0]), ("c", [1, 0]), ("d", [1, 1]));

        Assert.Equal(1.0 / 3, ErrorCorrelation.SameWrongAnswer(table)!.Value, 9);
    }

    [Fact]
    public void An_answer_costs_its_tokens_at_list_prices_the_hidden_ones_too()
    {
        var model = new ModelFacts { Name = "m", InputUsdPerMillion = 3, OutputUsdPerMillion = 12, HiddenOutputFactor = 4 };

        // 400 characters: 100 + 60 tokens in; 200 characters: 50 tokens out, 250 with the hidden ones.
        var cost = Pricing.For([model]).CostOf(model, 400, 200);

        Assert.Equal(((160 * 3) + (250 * 12)) / 1e6, cost!.Value, 12);
    }

    [Theory]
    [InlineData("llama3-chatqa-1.5-70b", 70.0)]
    [InlineData("gemma-2-9B-it", 9.0)]
    [InlineData("qwen2.5-0.5b", 0.5)]
    [InlineData("Mixtral-8x7B", null)]
    [InlineData("gpt-4", null)]
    public void A_size_that_the_name_states_stands_in_for_a_price(string name, double? size)
    {
        var model = new ModelFacts { Name = name };

        Assert.Equal(size, model.Size);
        Assert.Equal(size is null ? CostBasis.Unknown : CostBasis.Sizes, Pricing.For([model]).Basis);
    }

    private static ResultTable Table(params (string Model, double[] Scores)[] models)
    {
        var questions = Enumerable.Range(0, models[0].Scores.Length).Select(at => new RecordedQuestion
        {
            Task = "t",
            Id = $"{at}",
            Prompt = $"{at}",
            Answers = models.ToDictionary(
                model => model.Model,
                model => new RecordedAnswer { Score = model.Scores[at], Text = model.Scores[at] == 1 ? "right" : model.Model == "c" ? "else" : "wrong" }),
        });
        return ResultTable.Complete("d", [.. models.Select(model => new ModelFacts { Name = model.Model })], questions);
    }
}
