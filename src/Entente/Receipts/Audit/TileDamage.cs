namespace Entente.Receipts.Audit;

/// <summary>A tile or bundle that is missing, or not what the log's checkpoint says.</summary>
/// <param name="Path">Its file, below the data directory.</param>
/// <param name="Message">What is wrong, and the mend.</param>
public sealed record TileDamage(string Path, string Message);
