using Entente.Receipts;

namespace Entente.Storage;

/// <summary>A closed log in its data directory.</summary>
/// <param name="Number">Its folder's name, from 1.</param>
/// <param name="Log">Null where it is damaged.</param>
/// <param name="Trouble">Why it cannot be read; null where it can.</param>
public sealed record ClosedLogPlace(int Number, LogIdentity Identity, ClosedLog? Log, string? Trouble);
