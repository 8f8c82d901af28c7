namespace Entente.Search;

/// <summary>An answer with its reward.</summary>
/// <param name="Id">1 for the first that was told, and so on.</param>
/// <param name="Parent">The answer it refines; <see cref="Root"/> where it was begun anew.</param>
/// <param name="Model">Who made it.</param>
/// <param name="Reward">What the verifier said, in [0, 1].</param>
/// <param name="CostUsd">What it cost, in US dollars.</param>
public sealed record SearchNode(int Id, int Parent, string Model, double Reward, double CostUsd = 0)
{
    /// <summary>The root: no answer, only where answers begin.</summary>
    public const int Root = 0;
}
