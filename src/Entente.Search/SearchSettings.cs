namespace Entente.Search;

/// <summary>What a search is begun with; it stays the same to its end.</summary>
public sealed record SearchSettings
{
    public SearchVariant Variant { get; init; }

    public ModelChoice ModelChoice { get; init; }

    /// <summary>The same seed, settings, models and rewards give the same proposals.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many answers are evaluated at most, open proposals among them. Null: the caller stops when it likes.</summary>
    public int? Evaluations { get; init; }

    /// <summary>US dollars that may be spent at most. Null: no cap. What is expected of open proposals counts as spent.</summary>
    public double? CostCapUsd { get; init; }

    /// <exception cref="SearchException">A cap is not a positive number, or an enumeration's value has no name.</exception>
    internal void Check()
    {
        if (!Enum.IsDefined(Variant) || !Enum.IsDefined(ModelChoice))
        {
            throw new SearchException($"variant {Variant} with model choice {ModelChoice} does not exist");
        }

        if (Evaluations < 1)
        {
            throw new SearchException($"evaluations {Evaluations} is no budget: at least 1, or none at all");
        }

        if (CostCapUsd is { } cap && !(cap > 0 && double.IsFinite(cap)))
        {
            throw new SearchException($"cost cap {cap} is no amount of US dollars: above 0, or none at all");
        }
    }
}
