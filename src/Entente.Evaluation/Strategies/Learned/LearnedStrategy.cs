using Entente.Learning;
using Entente.Learning.Selection;
using Entente.Learning.Training;

namespace Entente.Evaluation.Strategies.Learned;

/// <summary>What the learned strategies have in common: the file, the domain, the kinds of a question, and the selector's word.</summary>
internal sealed class LearnedStrategy
{
    public LearnedStrategy(string name, StrategyContext context)
    {
        var path = context.TrainedFile ?? throw new StrategyRefusedException($"{name} has to be trained first; give --trained FILE, made with: entente train --data FILE --out FILE");
        var file = Load(path);
        Context = context;
        Domain = file.Domain(context.Dataset) ?? throw new StrategyRefusedException($"{name}: {path} knows no dataset \"{context.Dataset}\" (it knows {string.Join(", ", file.Domains.Select(domain => domain.Name))}); train with it");
        Name = name;
    }

    public string Name { get; }

    public StrategyContext Context { get; }

    public LearnedDomain Domain { get; }

    /// <summary>What was learned for this pool; asked for when the strategy is made, so that a refusal comes before the first question.</summary>
    public LearnedPool Pool() => Domain.PoolFor(Context.Pool, [.. Context.FullPool.Select(model => model.Name)])
        ?? throw new StrategyRefusedException($"{Name}: the data of \"{Context.Dataset}\" have no answers that can be compared; use route");

    public LearnedRoute Route() => Domain.Routes.FirstOrDefault(route => route.Pool == Context.Pool) ?? Domain.Routes[0];

    public double[] KindsOf(AskedQuestion question) => Domain.Kinds.Of(LearnedDomain.TextOf(question.Prompt, question.Options));

    /// <summary>Best first. The panel's places are those of <paramref name="given"/>.</summary>
    public static IReadOnlyList<ScoredAnswer> Score(AnswerSelector selector, AskedQuestion question, double[] kinds, RecordedCalls calls, IReadOnlyList<GivenAnswer> given)
        => selector.Score(question.Prompt, question.Options, kinds, PanelOf(calls, given));

    public static IReadOnlyList<PanelAnswer> PanelOf(RecordedCalls calls, IReadOnlyList<GivenAnswer> given)
        => [.. given.Select(answer => new PanelAnswer(calls.Models[answer.Model].Name, AnswerKey.Of(answer.Text), answer.Characters))];

    private static LearnedFile Load(string path)
    {
        try
        {
            return LearnedFile.Load(path);
        }
        catch (LearnedFileException exception)
        {
            throw new EvaluationException(exception.Message, exception);
        }
    }
}
