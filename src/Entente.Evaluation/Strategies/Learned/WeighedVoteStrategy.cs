using Entente.Learning.Voting;

namespace Entente.Evaluation.Strategies.Learned;

/// <summary>The five most able models in reach vote, each with the log-odds of its skill in this kind of question.</summary>
internal sealed class WeighedVoteStrategy : IStrategyFactory
{
    private const int PanelSize = 5;

    public string Name => "weighed-vote";

    public IRecordedStrategy Create(StrategyContext context)
    {
        var learned = new LearnedStrategy(Name, context);
        return new Votes(learned, learned.Pool().Selector.Models.ToDictionary(model => model.Name, model => model.Skill, StringComparer.Ordinal));
    }

    private sealed class Votes(LearnedStrategy learned, Dictionary<string, double[]> skills) : IRecordedStrategy
    {
        public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
        {
            var given = new List<GivenAnswer>();
            foreach (var model in learned.Context.Ranked())
            {
                if (given.Count < PanelSize && calls.TryAsk(model, out var answer))
                {
                    given.Add(answer);
                }
            }

            var kinds = learned.KindsOf(question);
            double[] able = [.. given.Select(answer => skills.TryGetValue(calls.Models[answer.Model].Name, out var skill) ? skill.Zip(kinds, (own, share) => own * share).Sum() : 0)];
            return WeighedVote.Winner(LearnedStrategy.PanelOf(calls, given), able) is { } winner ? given[winner] : given.FirstOrDefault();
        }
    }
}
