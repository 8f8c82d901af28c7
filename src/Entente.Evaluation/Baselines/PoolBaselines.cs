using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Baselines;

/// <summary>The baselines of a pool on the questions of a table. Everything in them was chosen on train, except the oracle.</summary>
public sealed record PoolBaselines
{
    /// <summary>The model that was best on train.</summary>
    public required string BestModel { get; init; }

    public required StrategyPlay BestSingle { get; init; }

    /// <summary>Null where the data hold no extracted answers.</summary>
    public required StrategyPlay? Repaired { get; init; }

    public required StrategyPlay PerTask { get; init; }

    /// <summary>Null where the data hold no answers that could be compared.</summary>
    public required StrategyPlay? VoteOfFive { get; init; }

    /// <summary>By question: the best score that any model of the pool had.</summary>
    public required IReadOnlyList<double> Oracle { get; init; }

    /// <summary>The baselines of the models in reach.</summary>
    /// <param name="table">The questions with the pool's models.</param>
    /// <param name="context">Its caps are not applied: baselines are what they are.</param>
    public static PoolBaselines Of(ResultTable table, IReadOnlyList<int> present, StrategyContext context, TimeProvider time)
    {
        var free = context with { Caps = Caps.None };
        var (best, single) = SingleOf(table, present, free, time);
        StrategyPlay Play(IStrategyFactory factory) => StrategyPlay.Of(factory.Create(free), table, present, free, time);
        return new PoolBaselines
        {
            BestModel = best,
            BestSingle = single,
            Repaired = free.HasAnswers ? Play(new RepairedBaseline()) : null,
            PerTask = Play(new PerTaskBaseline()),
            VoteOfFive = free.HasAnswers ? Play(new VoteBaseline()) : null,
            Oracle = [.. Enumerable.Range(0, table.Questions.Count).Select(question => present.Max(model => table.Score(question, model)))],
        };
    }

    /// <summary>The best single model of those in reach, and how it does.</summary>
    public static (string Model, StrategyPlay Play) SingleOf(ResultTable table, IReadOnlyList<int> present, StrategyContext context, TimeProvider time)
    {
        var free = context with { Caps = Caps.None };
        return (free.Present[free.Ranked()[0]].Name, StrategyPlay.Of(new SingleBaseline().Create(free), table, present, free, time));
    }
}
