using Entente.Evaluation.Pools;

namespace Entente.Evaluation.Strategies;

/// <summary>What a strategy is made from: all that is known before the first question.</summary>
public sealed record StrategyContext
{
    public required string Dataset { get; init; }

    public required string Pool { get; init; }

    /// <summary>The pool without losses, in its order.</summary>
    public required IReadOnlyList<ModelFacts> FullPool { get; init; }

    /// <summary>The models in reach, at least one, in the same order.</summary>
    public required IReadOnlyList<ModelFacts> Present { get; init; }

    /// <summary>What train says of the models.</summary>
    public required TrainSummary Train { get; init; }

    /// <summary>Whether the data hold answers that can be compared with each other.</summary>
    public required bool HasAnswers { get; init; }

    public Caps Caps { get; init; } = Caps.None;

    /// <summary>The path of what was learned; null where nothing was given.</summary>
    public string? TrainedFile { get; init; }

    public int Seed { get; init; }

    /// <summary>Places in <see cref="Present"/>, best on train first.</summary>
    internal IReadOnlyList<int> Ranked()
    {
        var places = Present.Select((model, at) => (model.Name, at)).ToDictionary(pair => pair.Name, pair => pair.at, StringComparer.Ordinal);
        return [.. Train.Rank(Present.Select(model => model.Name)).Select(name => places[name])];
    }
}
