namespace Entente.Evaluation.Strategies.Learned;

/// <summary>Asks one model, chosen from the prompt alone: the most likely to be right, less what it costs; where nothing could be extracted, the next.</summary>
internal sealed class RouteStrategy : IStrategyFactory
{
    public string Name => "route";

    public IRecordedStrategy Create(StrategyContext context)
    {
        var learned = new LearnedStrategy(Name, context);
        var route = learned.Route();

        // A weight that keeps a whole pool within its cap would choose the cheapest of what a loss leaves, however weak.
        var isWhole = context.Present.Count == context.FullPool.Count;
        return new OneModel(learned, isWhole ? route.PointWithin(context.Caps.MaxCostRatio ?? CascadeStrategy.UsualCostRatio).CostWeight : 0);
    }

    private sealed class OneModel(LearnedStrategy learned, double costWeight) : IRecordedStrategy
    {
        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
        {
            var router = learned.Domain.Router;
            var route = learned.Route();
            var text = Entente.Learning.Training.LearnedDomain.TextOf(question.Prompt, question.Options);
            var predicted = router.Predict(text, learned.KindsOf(question));
            double Worth(int model)
            {
                var name = calls.Models[model].Name;
                var (place, costPlace) = (IndexOf(router.Models, name), IndexOf(route.Models, name));
                return place < 0 ? double.NegativeInfinity : predicted[place] - (costWeight * (costPlace < 0 ? 1 : route.Costs[costPlace]));
            }

            GivenAnswer? first = null;
            foreach (var model in Enumerable.Range(0, calls.Models.Count).OrderByDescending(Worth))
            {
                if (!calls.TryAsk(model, out var answer))
                {
                    continue;
                }

                first ??= answer;
                if (answer.Text is not null || !learned.Context.HasAnswers)
                {
                    return answer;
                }
            }

            return first;
        }

        private static int IndexOf(IReadOnlyList<string> names, string name)
        {
            for (var at = 0; at < names.Count; at++)
            {
                if (names[at] == name)
                {
                    return at;
                }
            }

            return -1;
        }
    }
}
