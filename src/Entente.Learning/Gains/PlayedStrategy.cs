namespace Entente.Learning.Gains;

/// <summary>How a strategy went on questions that it was not fitted on.</summary>
/// <param name="Strategy">route, cascade, vote or select.</param>
/// <param name="Scores">One for each question, 0 to 1.</param>
/// <param name="Costs">One for each question, as a multiple of the best single model's mean cost; zeros where unknown.</param>
public sealed record PlayedStrategy(string Strategy, double[] Scores, double[] Costs);
