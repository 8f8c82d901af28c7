namespace Entente.Simulation;

/// <summary>The first thing in a world that must not be.</summary>
/// <param name="Invariant">Which rule was broken.</param>
/// <param name="Run">Number of the run; null where it is about none.</param>
public sealed record Violation(string Invariant, int? Run, string What);
