using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Pools;

/// <summary>How the cost of recorded answers is known in a pool.</summary>
public enum CostBasis
{
    /// <summary>List prices of the time.</summary>
    Prices,

    /// <summary>Some price is unknown and every size is known: parameters in billions times tokens, in which only ratios mean something.</summary>
    Sizes,

    /// <summary>Neither: there are no costs.</summary>
    Unknown,
}

/// <summary>
/// What recorded answers cost. Input = prompt characters / 4 + 60 tokens; output = visible characters / 4 times (1 + the hidden
/// factor). Where the data do not hold lengths, every output is taken as <see cref="AssumedCharacters"/> long.
/// </summary>
public sealed class Pricing(CostBasis basis)
{
    /// <summary>The output where none is recorded, so that ratios are those of prices: 200 tokens.</summary>
    public const int AssumedCharacters = 800;

    private const double CharactersPerToken = 4;
    private const double InstructionTokens = 60;
    private const double Million = 1e6;

    public CostBasis Basis { get; } = basis;

    /// <summary>One basis for all models of a pool, so that they can be compared.</summary>
    public static Pricing For(IReadOnlyCollection<ModelFacts> models) => new(
        models.All(model => model.HasPrice) ? CostBasis.Prices
        : models.All(model => model.Size is not null) ? CostBasis.Sizes
        : CostBasis.Unknown);

    /// <summary>The cost of an answer of a length; null where the basis is unknown.</summary>
    public double? CostOf(ModelFacts model, int promptCharacters, double outputCharacters)
    {
        var input = (promptCharacters / CharactersPerToken) + InstructionTokens;
        var output = outputCharacters / CharactersPerToken * (1 + model.HiddenOutputFactor);
        return Basis switch
        {
            CostBasis.Prices => ((input * model.InputUsdPerMillion!.Value) + (output * model.OutputUsdPerMillion!.Value)) / Million,
            CostBasis.Sizes => (input + output) * model.Size!.Value / Million,
            _ => null,
        };
    }

    /// <summary>The cost of a recorded answer: what the file says, else its price by length. Of several samples, the mean.</summary>
    public double? CostOf(ModelFacts model, string prompt, RecordedAnswer answer)
        => Basis == CostBasis.Prices && answer.CostUsd is { } said ? said : CostOf(model, prompt.Length, CharactersOf(answer));

    internal static double CharactersOf(RecordedAnswer answer)
        => answer.OutputCharacters ?? (answer.SampleCharacters.Count > 0 ? answer.SampleCharacters.Average() : AssumedCharacters);
}
