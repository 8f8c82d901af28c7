namespace Entente.Search;

/// <summary>A model that may be asked now.</summary>
/// <param name="Id">Its name; rewards are kept by it.</param>
/// <param name="CostUsd">What one answer of it is expected to cost, in US dollars. Counts where the search has a cost cap.</param>
public sealed record SearchModel(string Id, double CostUsd = 0);
