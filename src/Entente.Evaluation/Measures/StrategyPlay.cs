using Entente.Evaluation.Pools;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Measures;

/// <summary>What a strategy made of every question of a table.</summary>
public sealed record StrategyPlay
{
    /// <summary>By question.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>By question; null where prices are unknown.</summary>
    public required IReadOnlyList<double>? Costs { get; init; }

    /// <summary>By question.</summary>
    public required IReadOnlyList<int> Calls { get; init; }

    /// <summary>By question: how long the strategy took to decide, without the calls.</summary>
    public required IReadOnlyList<TimeSpan> Times { get; init; }

    public double Accuracy => Scores.Average();

    public double? MeanCost => Costs?.Average();

    /// <summary>Plays a strategy over the questions of a table.</summary>
    /// <param name="present">Places in the table's models, as many as the context has present.</param>
    public static StrategyPlay Of(IRecordedStrategy strategy, ResultTable table, IReadOnlyList<int> present, StrategyContext context, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var count = table.Questions.Count;
        var (scores, costs, calls, times) = (new double[count], new double?[count], new int[count], new TimeSpan[count]);
        for (var at = 0; at < count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var question = table.Questions[at];
            var asked = new AskedQuestion { Prompt = question.Prompt, Options = question.Options };
            var made = new RecordedCalls(table, at, present, context);
            var start = time.GetTimestamp();
            var given = strategy is IToldStrategy told ? told.Answer(asked, question.Group, made) : strategy.Answer(asked, made);
            times[at] = time.GetElapsedTime(start);
            (scores[at], costs[at], calls[at]) = (strategy is IVerifiedStrategy ? made.BestScore() : made.ScoreOf(given), made.CostUsd, made.Made);
        }

        return new StrategyPlay
        {
            Scores = scores,
            Costs = costs.All(cost => cost is not null) ? [.. costs.Select(cost => cost!.Value)] : null,
            Calls = calls,
            Times = times,
        };
    }
}
