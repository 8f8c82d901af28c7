using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Baselines;

/// <summary>
/// The five best of train are asked, the answer that most of them gave counts; of equally frequent ones, that of the better model.
/// Answers are compared as recorded.
/// </summary>
internal sealed class VoteBaseline : IStrategyFactory, IRecordedStrategy
{
    private const int Voters = 5;

    private List<int> panel = [];

    public string Name => "vote";

    public IRecordedStrategy Create(StrategyContext context) => context.HasAnswers
        ? new VoteBaseline { panel = [.. context.Ranked().Take(Voters)] }
        : throw new StrategyRefusedException($"{Name}: the data hold no answers that could be compared");

    public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
    {
        var given = new List<GivenAnswer>();
        foreach (var model in panel)
        {
            if (calls.TryAsk(model, out var answer) && answer.Text is not null)
            {
                given.Add(answer);
            }
        }

        // Groups come in the order of their first member and the sort is stable: of equals, the better model's.
        return given.GroupBy(answer => answer.Text, StringComparer.Ordinal).OrderByDescending(group => group.Count()).FirstOrDefault()?.First();
    }
}
