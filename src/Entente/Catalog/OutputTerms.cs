namespace Entente.Catalog;

/// <summary>What may be done with a model's output, as its developer or provider puts it.</summary>
/// <param name="TrainOtherModels">allowed, allowed_with_conditions, forbidden; null where it is not known.</param>
/// <param name="Source">Address of the terms.</param>
/// <param name="ReadOn">Date on which they were read, ISO 8601.</param>
public sealed record OutputTerms(string? TrainOtherModels, string? Conditions, string? Source, string? ReadOn);
