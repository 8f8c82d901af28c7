namespace Entente.Evaluation.Strategies;

/// <summary>A strategy cannot work on these data. The message is one line: why, and what would do.</summary>
public sealed class StrategyRefusedException(string message) : Exception(message);
