using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Baselines;

/// <summary>The model that was best on train answers everything.</summary>
internal sealed class SingleBaseline : IStrategyFactory, IRecordedStrategy
{
    private int best;

    public string Name => "single";

    public IRecordedStrategy Create(StrategyContext context) => new SingleBaseline { best = context.Ranked()[0] };

    public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls) => calls.TryAsk(best, out var answer) ? answer : null;
}
