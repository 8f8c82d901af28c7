using Entente.Learning.Cascading;
using Entente.Learning.Selection;

namespace Entente.Evaluation.Strategies.Learned;

/// <summary>Asks cheap models first and goes on while more brings enough for its cost; without a cap it spends on average at most what the best single model costs.</summary>
internal sealed class CascadeStrategy : IStrategyFactory
{
    public const double UsualCostRatio = 1;

    public string Name => "cascade";

    public IRecordedStrategy Create(StrategyContext context)
    {
        var learned = new LearnedStrategy(Name, context);
        var plan = learned.Pool().Cascade ?? throw new StrategyRefusedException($"{Name}: costs of the pool \"{context.Pool}\" are unknown, or it has fewer than three able models; use select or route");
        return new Steps(learned, plan, plan.PointWithin(context.Caps.MaxCostRatio ?? UsualCostRatio));
    }

    private sealed class Steps(LearnedStrategy learned, CascadePlan plan, CascadePoint point) : IRecordedStrategy
    {
        private readonly AnswerSelector selector = learned.Pool().Selector;
        private readonly IReadOnlyList<int> ranked = learned.Context.Ranked();

        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
        {
            var kinds = learned.KindsOf(question);
            var given = new List<GivenAnswer>();
            IReadOnlyList<ScoredAnswer> scored = [];
            for (var step = 0; plan.GoesOn(step, scored.Count > 0 ? scored[0].Share : 0, point.Price); step++)
            {
                if (PlaceOf(calls, plan.Order[step]) is { } model && calls.TryAsk(model, out var answer))
                {
                    given.Add(answer);
                    scored = LearnedStrategy.Score(selector, question, kinds, calls, given);
                }
            }

            // The order was lost, or nobody of it gave an answer: the most able of the rest, until two answers can be compared.
            foreach (var model in ranked)
            {
                if (given.Count(answer => answer.Text is not null) >= Math.Min(CascadePlan.First, ranked.Count) || scored.Count > 0 && given.Count >= CascadePlan.First)
                {
                    break;
                }

                if (given.All(answer => answer.Model != model) && calls.TryAsk(model, out var answer))
                {
                    given.Add(answer);
                    scored = LearnedStrategy.Score(selector, question, kinds, calls, given);
                }
            }

            return scored.Count > 0 ? given[scored[0].Spokesman] : given.FirstOrDefault();
        }

        private static int? PlaceOf(RecordedCalls calls, string name)
        {
            for (var at = 0; at < calls.Models.Count; at++)
            {
                if (calls.Models[at].Name == name)
                {
                    return at;
                }
            }

            return null;
        }
    }
}
