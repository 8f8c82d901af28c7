namespace Entente.Learning.Training;

/// <summary>How a selector is fitted.</summary>
public sealed record SelectorSettings
{
    /// <summary>The ridge; larger trusts train less.</summary>
    public double Strength { get; init; } = 6;

    /// <summary>Whether the look of an answer counts, or only who gave it.</summary>
    public bool UsesTraits { get; init; } = true;

    /// <summary>How many times each question is seen with some models gone, beside once with all.</summary>
    public int Losses { get; init; } = 2;

    public ulong Seed { get; init; } = 1;

    public int Iterations { get; init; } = 60;
}
