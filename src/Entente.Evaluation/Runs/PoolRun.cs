using Entente.Evaluation.Baselines;
using Entente.Evaluation.Measures;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Runs;

/// <summary>Strategies on one pool. The baselines are played once.</summary>
internal sealed class PoolRun
{
    private readonly PoolTable pool;
    private readonly EvaluationSettings settings;
    private readonly TimeProvider time;
    private readonly Bootstrap bootstrap;
    private readonly IReadOnlyList<int> everyone;
    private readonly Lazy<PoolBaselines> baselines;
    private readonly Lazy<ModelFinding> bestSingle;

    public PoolRun(PoolTable pool, EvaluationSettings settings, TimeProvider time)
    {
        (this.pool, this.settings, this.time) = (pool, settings, time);
        bootstrap = new Bootstrap(settings.Seed, settings.Resamples);
        everyone = pool.PresentWithout(_ => false);
        baselines = new Lazy<PoolBaselines>(() => PoolBaselines.Of(pool.Table, everyone, Context(everyone), time));
        bestSingle = new Lazy<ModelFinding>(() => Finding(baselines.Value.BestModel, baselines.Value.BestSingle));
    }

    /// <exception cref="StrategyRefusedException">The strategy cannot work on these data.</exception>
    public StrategyFinding Play(IStrategyFactory factory, CancellationToken cancellationToken)
    {
        var context = Context(everyone);
        var strategy = factory.Create(context);
        var play = StrategyPlay.Of(strategy, pool.Table, everyone, context, time, cancellationToken);
        var control = Control(play, strategy);
        return Of(factory.Name, play, control, control is null ? EqualCostControl.NoSecondSamples : null) with
        {
            DecideMicroseconds = Times(play.Times, span => span.TotalMicroseconds, 1),
            Losses = settings.WithLosses ? Losses(factory, cancellationToken) : null,
        };
    }

    /// <summary>A play beside the baselines of the pool, whoever played it.</summary>
    /// <param name="control">Null: there is none, and why.</param>
    public StrategyFinding Of(string strategy, StrategyPlay play, ControlFinding? control, string? controlWhy)
    {
        var lines = baselines.Value;
        var single = lines.BestSingle;
        var (perTask, oracle) = (lines.PerTask.Accuracy, lines.Oracle.Average());
        var ratio = play.MeanCost is { } cost && single.MeanCost is { } base_ and > 0 ? cost / base_ : (double?)null;
        return new StrategyFinding
        {
            Dataset = pool.Dataset.Name,
            Pool = pool.Pool.Name,
            Strategy = strategy,
            Split = Name(settings.Split),
            N = pool.Table.Questions.Count,
            Incomplete = pool.Dataset.Incomplete,
            Accuracy = play.Accuracy.Rounded(),
            AccuracyCi = bootstrap.OfMean(play.Scores).Rounded(),
            BestSingle = bestSingle.Value,
            Repaired = (lines.Repaired?.Accuracy).Rounded(),
            PerTask = perTask.Rounded(),
            VoteOfFive = (lines.VoteOfFive?.Accuracy).Rounded(),
            Oracle = oracle.Rounded(),
            Delta = (play.Accuracy - single.Accuracy).Rounded(),
            DeltaCi = bootstrap.OfDifference(play.Scores, single.Scores).Rounded(),
            DeltaRepaired = (play.Accuracy - lines.Repaired?.Accuracy).Rounded(),
            DeltaRepairedCi = lines.Repaired is { } repaired ? bootstrap.OfDifference(play.Scores, repaired.Scores).Rounded() : null,
            DeltaPerTask = (play.Accuracy - perTask).Rounded(),
            DeltaPerTaskCi = bootstrap.OfDifference(play.Scores, lines.PerTask.Scores).Rounded(),
            HeadroomClosed = oracle > perTask ? ((play.Accuracy - perTask) / (oracle - perTask)).Rounded() : null,
            CostRatio = ratio.Rounded(),
            CostUsd = pool.Table.CostBasis == CostBasis.Prices ? play.MeanCost is { } usd ? Math.Round(usd, 9) : null : null,
            CostBasis = Name(pool.Table.CostBasis),
            Calls = play.Calls.Average().Rounded(),
            DecideMicroseconds = null,
            Caps = new CapsFinding { MaxCostRatio = settings.Caps.MaxCostRatio, MaxCalls = settings.Caps.MaxCalls, MaxCostUsd = settings.Caps.MaxCostUsd },
            WithinCap = settings.Caps.MaxCostRatio is { } cap ? ratio <= cap : null,
            Control = control,
            ControlWhy = controlWhy,
            TrainFrom = pool.Dataset.TrainFrom,
            Seed = settings.Seed,
        };
    }

    /// <summary>What the best single model's samples are worth beside a play.</summary>
    public ControlFinding ControlOf(StrategyPlay play, IReadOnlyList<double> scores, int calls, string what) => new()
    {
        What = what,
        Model = baselines.Value.BestModel,
        Calls = calls,
        Accuracy = scores.Average().Rounded(),
        AccuracyCi = bootstrap.OfMean(scores).Rounded(),
        Delta = (play.Accuracy - scores.Average()).Rounded(),
        DeltaCi = bootstrap.OfDifference(play.Scores, scores).Rounded(),
    };

    private ControlFinding? Control(StrategyPlay play, IRecordedStrategy strategy)
    {
        var calls = Math.Max(1, (int)Math.Round(play.Calls.Average()));
        var isVerified = strategy is IVerifiedStrategy;
        var model = everyone.First(at => pool.Table.Models[at].Name == baselines.Value.BestModel);
        return EqualCostControl.Scores(pool.Table, model, calls, isVerified) is { } scores
            ? ControlOf(play, scores, calls, isVerified ? "the best of its samples by the same verifier" : "the mean of its samples, as the data hold no answers that could be voted on")
            : null;
    }

    private List<LossFinding> Losses(IStrategyFactory factory, CancellationToken cancellationToken)
    {
        var models = pool.Table.Models;
        var developers = models.Select(model => model.Developer).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(name => Loss("developer", name, model => model.Developer == name, factory, cancellationToken));
        var jurisdictions = models.Select(model => model.Jurisdiction).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(name => Loss("jurisdiction", name, model => model.Jurisdiction == name, factory, cancellationToken));
        return [.. developers, .. jurisdictions];
    }

    private LossFinding Loss(string of, string name, Func<ModelFacts, bool> isLost, IStrategyFactory factory, CancellationToken cancellationToken)
    {
        var left = pool.PresentWithout(isLost);
        var finding = new LossFinding { Of = of, Name = name, ModelsLeft = left.Count };
        if (left.Count == 0)
        {
            return finding;
        }

        var context = Context(left);
        var full = baselines.Value.BestSingle;
        var (bestLeft, remaining) = PoolBaselines.SingleOf(pool.Table, left, context, time);
        finding = finding with { BestSingle = Finding(bestLeft, remaining), KeptBySingle = (remaining.Accuracy / full.Accuracy).Rounded() };
        try
        {
            var play = StrategyPlay.Of(factory.Create(context), pool.Table, left, context, time, cancellationToken);
            return finding with
            {
                Accuracy = play.Accuracy.Rounded(),
                AccuracyCi = bootstrap.OfMean(play.Scores).Rounded(),
                Kept = (play.Accuracy / full.Accuracy).Rounded(),
                KeptCi = bootstrap.OfRatio(play.Scores, full.Scores).Rounded(),
            };
        }
        catch (StrategyRefusedException)
        {
            return finding;
        }
    }

    private StrategyContext Context(IReadOnlyList<int> present) => pool.Context(present, settings.Caps, settings.TrainedFile, settings.Seed);

    private ModelFinding Finding(string model, StrategyPlay play) => new()
    {
        Model = model,
        Accuracy = play.Accuracy.Rounded(),
        AccuracyCi = bootstrap.OfMean(play.Scores).Rounded(),
    };

    internal static TimeFinding Times(IReadOnlyList<TimeSpan> times, Func<TimeSpan, double> unit, int digits)
    {
        var sorted = times.Select(unit).Order().ToList();
        double At(double share) => Math.Round(sorted[(int)(share * (sorted.Count - 1))], digits);
        return new TimeFinding { P50 = At(0.5), P99 = At(0.99) };
    }

    internal static string Name<T>(T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();
}
