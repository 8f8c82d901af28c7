namespace Entente.Orchestration.Auto;

/// <summary>A call that a strategy usually makes.</summary>
/// <param name="Model">Pool id of who is likely to make it.</param>
/// <param name="Part">What for, as `ask --explain` says it.</param>
/// <param name="AnswersRead">How many answers of others stand in its prompt.</param>
public sealed record Seat(string Model, string Part, int AnswersRead = 0);
