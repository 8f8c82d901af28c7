namespace Entente.Evaluation.Strategies;

/// <summary>
/// Three models of different developers, the best of train, and a verifier that is never wrong: an upper bound for every strategy
/// that has a verifier, and the strategy whose control is the best model with the same verifier and the same number of calls.
/// </summary>
internal sealed class VerifiedPanel : IStrategyFactory, IVerifiedStrategy
{
    private const int Members = 3;

    private List<int> panel = [];

    public string Name => "verified";

    public IRecordedStrategy Create(StrategyContext context)
    {
        // A model of unknown developer counts as a developer of its own.
        var ranked = context.Ranked().DistinctBy(model => context.Present[model].Developer ?? context.Present[model].Name);
        return new VerifiedPanel { panel = [.. ranked.Take(Members)] };
    }

    public GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls)
    {
        foreach (var model in panel)
        {
            calls.TryAsk(model, out _, calls.SamplesOf(model) > 1 ? 0 : null);
        }

        return null;
    }
}
