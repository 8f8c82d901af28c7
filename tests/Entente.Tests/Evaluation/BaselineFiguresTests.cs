using Entente.Evaluation.Measures;
using Entente.Evaluation.Recorded;
using Xunit;

namespace Entente.Tests.Evaluation;

/// <summary>The baselines that others computed from the same files (quality.md of ../shared): the figures are theirs, not ours.</summary>
public sealed class BaselineFiguresTests
{
    [Fact]
    public void Baselines_on_zeroeval_are_those_that_others_computed()
    {
        var data = SharedData.Read(Split.Test, "zeroeval_answers.test.jsonl.gz");

        Assert.Equal("292 92.5 93.2 93.5 91.8 97.9", Figures(data.Pool("ze-hard", "all")));
        Assert.Equal("292 76.0 77.4 77.1 81.5 93.5", Figures(data.Pool("ze-hard", "mid")));
        Assert.Equal("534 82.8 83.0 82.8 87.1 95.7", Figures(data.Pool("ze-3", "mid")));
    }

    [Fact]
    public void Baselines_on_mmlu_pro_are_those_that_others_computed()
    {
        var data = SharedData.Read(Split.Test, "mmlupro_answers.test.jsonl.gz");

        Assert.Equal("2010 72.9 76.1 75.5 75.8 95.0", Figures(data.Pool("mmlupro", "all")));
        Assert.Equal("2010 65.5 65.6 67.2 70.2 93.6", Figures(data.Pool("mmlupro", "mid")));
        Assert.Equal("2010 63.9 63.9 64.3 65.9 88.0", Figures(data.Pool("mmlupro", "no-US")));
    }

    [Fact]
    public void Baselines_on_the_router_scores_are_those_that_others_computed()
    {
        var data = SharedData.Read(Split.Test, "llmrouter_scores.test.jsonl.gz");

        Assert.Equal("1237 60.7 - 62.8 - 78.9", Figures(data.Pool("llmrouter_scores", "all")));
    }

    [Theory]
    [InlineData("zeroeval_answers", "ze-hard", "all", 89.0, 95.2)]
    [InlineData("zeroeval_answers", "ze-hard", "mid", 70.9, 80.8)]
    [InlineData("zeroeval_answers", "ze-3", "mid", 79.4, 85.8)]
    [InlineData("llmrouter_scores", "llmrouter_scores", "all", 58.0, 63.2)]
    public void Intervals_of_the_best_single_model_are_those_that_others_computed(string file, string dataset, string pool, double low, double high)
    {
        var data = SharedData.Read(Split.Test, $"{file}.test.jsonl.gz");

        var interval = new Bootstrap().OfMean(data.Pool(dataset, pool).Baselines().BestSingle.Scores);

        // Both are drawn by chance: a step of one question in 292 is 0.34 points.
        Assert.Equal(low, 100 * interval.Low, 0.4);
        Assert.Equal(high, 100 * interval.High, 0.4);
    }

    private static string Figures(Entente.Evaluation.PoolTable pool)
    {
        var baselines = pool.Baselines();
        double?[] figures = [baselines.BestSingle.Accuracy, baselines.Repaired?.Accuracy, baselines.PerTask.Accuracy, baselines.VoteOfFive?.Accuracy, baselines.Oracle.Average()];
        return $"{pool.Table.Questions.Count} {string.Join(' ', figures.Select(figure => figure is { } value ? FormattableString.Invariant($"{100 * value:0.0}") : "-"))}";
    }
}
