namespace Entente.Learning.Selection;

/// <summary>What train says of a model's answers.</summary>
public sealed record ModelTraits
{
    public required string Name { get; init; }

    public string? Developer { get; init; }

    /// <summary>Of the developer.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>The share of right answers for each kind of question, shrunk to the model's mean, 0 to 1.</summary>
    public required double[] Skill { get; init; }

    /// <summary>For each kind, the mean of the logarithm of the output's characters + 20.</summary>
    public required double[] LengthMean { get; init; }

    /// <summary>For each kind, its standard deviation, above zero.</summary>
    public required double[] LengthDeviation { get; init; }

    /// <summary>How long an output is for this model in this kind of question, in deviations, -3 to 3; 0 where it is not known.</summary>
    internal double Length(int? characters, int kind)
        => characters is { } known ? Math.Clamp((Math.Log(known + 20) - LengthMean[kind]) / LengthDeviation[kind], -3, 3) : 0;
}
