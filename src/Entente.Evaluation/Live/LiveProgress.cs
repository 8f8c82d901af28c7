namespace Entente.Evaluation.Live;

/// <summary>How far a live evaluation is.</summary>
/// <param name="Doing">models, strategies or control.</param>
/// <param name="Done">Answers that are there, kept ones among them.</param>
/// <param name="All">Answers that are wanted, as far as is known now.</param>
/// <param name="SpentUsd">By this evaluation.</param>
/// <param name="Failed">Why the answer that was just asked for is none; null where it is one.</param>
public sealed record LiveProgress(string Doing, int Done, int All, double SpentUsd, string? Failed);
