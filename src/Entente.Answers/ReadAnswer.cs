using Entente.Answers.Values;

namespace Entente.Answers;

/// <summary>What a value was read as.</summary>
/// <param name="Measure">Of numbers and quantities.</param>
/// <param name="Other">The other reading of an ambiguous date.</param>
/// <param name="Literal">The content where the value stood in quotes as a string of a program.</param>
internal readonly record struct ReadAnswer(AnswerKind Kind, string Normal, Measure? Measure = null, string? Other = null, string? Literal = null);
