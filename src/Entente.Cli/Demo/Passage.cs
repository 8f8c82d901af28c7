namespace Entente.Cli.Demo;

/// <summary>A stretch of the answer that one model spoke.</summary>
/// <param name="Model">Null while nobody knows who it was.</param>
/// <param name="IsClosed">Another has gone on from its end, or the answer is over.</param>
internal sealed record Passage(string? Model, string Text, bool IsClosed);
