using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Baselines;

/// <summary>For each subject (else task) the model that was best in it on train. It is told the subject: an upper bound for routing by it.</summary>
internal sealed class PerTaskBaseline : IStrategyFactory, IToldStrategy
{
    private StrategyContext? context;
    private IReadOnlyList<string> ranked = [];
    private readonly Dictionary<string, int> best = new(StringComparer.Ordinal);

    public string Name => "per-task";

    public IRecordedStrategy Create(StrategyContext context) => new PerTaskBaseline
    {
        context = context,
        ranked = [.. context.Ranked().Select(model => context.Present[model].Name)],
    };

    public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls) => Answer(question, "", calls);

    public GivenAnswer? Answer(AskedQuestion question, string group, RecordedCalls calls)
    {
        if (!best.TryGetValue(group, out var model))
        {
            var name = context!.Train.BestIn(group, ranked);
            best[group] = model = context.Present.Select((present, at) => (present.Name, at)).First(pair => pair.Name == name).at;
        }

        return calls.TryAsk(model, out var answer) ? answer : null;
    }
}
