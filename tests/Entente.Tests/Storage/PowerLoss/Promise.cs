namespace Entente.Tests.Storage.PowerLoss;

/// <summary>An append that the journal acknowledged.</summary>
/// <param name="Append">The number that its entries carry.</param>
/// <param name="Moment">Events that had been recorded by then.</param>
/// <param name="At">Milliseconds since the recording began.</param>
internal sealed record Promise(int Append, int Moment, double At);
