namespace Entente.Evaluation;

/// <summary>What was given cannot be evaluated. The message is one line: what is wrong, and how to mend it.</summary>
public sealed class EvaluationException(string message, Exception? inner = null) : Exception(message, inner);
