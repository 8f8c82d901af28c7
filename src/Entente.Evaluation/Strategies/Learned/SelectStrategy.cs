using Entente.Learning.Selection;

namespace Entente.Evaluation.Strategies.Learned;

/// <summary>Asks every model in reach and takes the answer that the learned selector finds most likely. Under a cap on the mean cost it is the cascade.</summary>
internal sealed class SelectStrategy : IStrategyFactory
{
    public string Name => "select";

    public IRecordedStrategy Create(StrategyContext context)
        => context.Caps.MaxCostRatio is null ? new Panel(new LearnedStrategy(Name, context)) : new CascadeStrategy().Create(context);

    private sealed class Panel(LearnedStrategy learned) : IRecordedStrategy
    {
        private readonly AnswerSelector selector = learned.Pool().Selector;

        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
        {
            var given = new List<GivenAnswer>();
            foreach (var model in learned.Context.Ranked())
            {
                if (calls.TryAsk(model, out var answer))
                {
                    given.Add(answer);
                }
            }

            var scored = LearnedStrategy.Score(selector, question, learned.KindsOf(question), calls, given);
            return scored.Count > 0 ? given[scored[0].Spokesman] : given.FirstOrDefault();
        }
    }
}
