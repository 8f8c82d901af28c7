namespace Entente.Answers.Extraction;

/// <param name="Place">Where it begins in the text.</param>
internal readonly record struct Found(string Raw, FoundBy By, int Place);
