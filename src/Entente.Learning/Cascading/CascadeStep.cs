namespace Entente.Learning.Cascading;

/// <summary>How a question stood after some steps, by a selector that was not fitted on it.</summary>
/// <param name="Share">Of the leading answer; 0 where there is none.</param>
/// <param name="Score">How right the leading answer is.</param>
/// <param name="Cost">Of this step alone, as a multiple of the best single model's mean.</param>
internal readonly record struct CascadeStep(double Share, double Score, double Cost);
