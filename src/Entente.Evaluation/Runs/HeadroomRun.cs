using Entente.Evaluation.Baselines;
using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Runs;

/// <summary>What a pool has to gain, as a whole and in each subject or task.</summary>
internal static class HeadroomRun
{
    public static HeadroomFinding Of(PoolTable pool, EvaluationSettings settings, TimeProvider time)
    {
        var bootstrap = new Bootstrap(settings.Seed, settings.Resamples);
        var present = pool.PresentWithout(_ => false);
        var context = pool.Context(present, Caps.None, null, settings.Seed);
        var lines = PoolBaselines.Of(pool.Table, present, context, time);
        var groups = pool.Table.Questions.Select((question, at) => (question.Group, at)).GroupBy(pair => pair.Group, pair => pair.at).OrderBy(group => group.Key, StringComparer.Ordinal);
        var ranked = pool.Table.Of([.. context.Ranked().Select(model => pool.Table.Models[model])]);
        var correlation = ErrorCorrelation.Of(ranked);
        return new HeadroomFinding
        {
            Dataset = pool.Dataset.Name,
            Pool = pool.Pool.Name,
            Split = PoolRun.Name(settings.Split),
            N = pool.Table.Questions.Count,
            Domains =
            [
                Domain(null, [.. Enumerable.Range(0, pool.Table.Questions.Count)], lines, bootstrap),
                .. groups.Select(group => Domain(group.Key, [.. group], lines, bootstrap)),
            ],
            Models = [.. ranked.Models.Select(model => model.Name)],
            Accuracies = [.. Enumerable.Range(0, ranked.Models.Count).Select(model => Enumerable.Range(0, ranked.Questions.Count).Average(question => ranked.Score(question, model)).Rounded())],
            Correlation = [.. correlation.Select(row => (IReadOnlyList<double?>)[.. row.Select(value => value.Rounded())])],
            MeanCorrelation = ErrorCorrelation.Mean(correlation).Rounded(),
            SameWrongAnswer = ErrorCorrelation.SameWrongAnswer(pool.Table).Rounded(),
        };
    }

    private static DomainFinding Domain(string? name, IReadOnlyList<int> questions, PoolBaselines lines, Bootstrap bootstrap)
    {
        List<double> Own(IReadOnlyList<double> scores) => [.. questions.Select(question => scores[question])];
        var (single, oracle) = (Own(lines.BestSingle.Scores), Own(lines.Oracle));
        return new DomainFinding
        {
            Domain = name,
            N = questions.Count,
            BestSingle = new ModelFinding { Model = lines.BestModel, Accuracy = single.Average().Rounded(), AccuracyCi = bootstrap.OfMean(single).Rounded() },
            PerTask = Own(lines.PerTask.Scores).Average().Rounded(),
            VoteOfFive = lines.VoteOfFive is { } vote ? Own(vote.Scores).Average().Rounded() : null,
            Oracle = oracle.Average().Rounded(),
            Headroom = (oracle.Average() - single.Average()).Rounded(),
            HeadroomCi = bootstrap.OfDifference(oracle, single).Rounded(),
        };
    }
}
