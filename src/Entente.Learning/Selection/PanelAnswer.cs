namespace Entente.Learning.Selection;

/// <summary>What one model of a panel answered.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Answer">The answer, normalised by the caller so that equal answers are equal texts; null where none could be extracted.</param>
/// <param name="Characters">The length of the visible output; null where it is not known.</param>
public sealed record PanelAnswer(string Model, string? Answer, int? Characters = null);
