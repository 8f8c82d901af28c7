namespace Entente.Tests.Storage.PowerLoss;

/// <summary>An erasure that the journal acknowledged.</summary>
/// <param name="Secret">Bytes that were in the bodies that it removed, and nowhere else.</param>
/// <param name="Promise">When.</param>
internal sealed record Erased(string Subject, byte[] Secret, Promise Promise);
