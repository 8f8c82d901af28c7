using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Baselines;

/// <summary>The best model of train; where no answer could be extracted, the next best, and so on.</summary>
internal sealed class RepairedBaseline : IStrategyFactory, IRecordedStrategy
{
    private IReadOnlyList<int> ranked = [];

    public string Name => "repaired";

    public IRecordedStrategy Create(StrategyContext context) => context.HasAnswers
        ? new RepairedBaseline { ranked = context.Ranked() }
        : throw new StrategyRefusedException($"{Name}: the data hold no extracted answers, so nothing shows that one is missing");

    public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
    {
        foreach (var model in ranked)
        {
            if (!calls.TryAsk(model, out var answer))
            {
                return null;
            }

            if (answer.Text is not null)
            {
                return answer;
            }
        }

        return null;
    }
}
