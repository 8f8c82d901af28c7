namespace Entente.Evaluation.Strategies.Learned;

/// <summary>Cascade where train says that it gains over Route at the same cap, else Route.</summary>
internal sealed class AutoStrategy : IStrategyFactory
{
    /// <summary>Below this gain the extra calls are not worth their time.</summary>
    private const double WorthTheTime = 0.005;

    public string Name => "auto";

    public IRecordedStrategy Create(StrategyContext context)
    {
        var learned = new LearnedStrategy(Name, context);
        var cap = context.Caps.MaxCostRatio ?? CascadeStrategy.UsualCostRatio;
        var alone = learned.Route().PointWithin(cap).Accuracy;
        return context.HasAnswers && learned.Pool().Cascade?.PointWithin(cap) is { } together && together.CostRatio <= cap && together.Accuracy > alone + WorthTheTime
            ? new CascadeStrategy().Create(context)
            : new RouteStrategy().Create(context);
    }
}
