namespace Entente.Search;

/// <summary>The caller's mistake: a reward out of range, a proposal that is not open, a checkpoint that does not hold together. The state it was made with stays as it was.</summary>
public sealed class SearchException(string message) : Exception(message);
