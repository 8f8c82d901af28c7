namespace Entente.Orchestration.Search;

/// <param name="Score">In [0, 1].</param>
/// <param name="Why">What was found, for whoever refines it; may be empty.</param>
internal sealed record ScoredAnswer(Candidate Answer, double Score, string Why);
