using Entente.Learning.Numbers;

namespace Entente.Learning.Online;

/// <summary>
/// What feedback adds to a prediction for one model in one kind of question: a Beta distribution whose prior is the prediction, worth some
/// answers, and whose evidence is graded answers, the old ones fading. A value; keep it and replace it.
/// </summary>
/// <param name="Right">The faded sum of grades.</param>
/// <param name="Count">The faded number of grades.</param>
public sealed record ModelEvidence(double Right, double Count)
{
    /// <summary>How many grades a prediction of train is worth.</summary>
    public const double TrainedPrior = 20;

    /// <summary>How many grades a mere fact of the catalogue is worth: a new model soon stands on its own evidence.</summary>
    public const double CataloguePrior = 4;

    private const double Fading = 0.995;

    public static ModelEvidence None { get; } = new(0, 0);

    /// <param name="grade">0 to 1.</param>
    public ModelEvidence With(double grade)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(grade);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(grade, 1);
        return new ModelEvidence((Right * Fading) + grade, (Count * Fading) + 1);
    }

    /// <summary>The expected probability of being right, above 0 and below 1.</summary>
    /// <param name="predicted">What the router, or the catalogue, says.</param>
    /// <param name="prior">How many grades that is worth.</param>
    public double Mean(double predicted, double prior) => Alpha(predicted, prior) / (Alpha(predicted, prior) + Beta(predicted, prior));

    /// <summary>A draw from what the probability may be: a model with little evidence is tried now and then (Thompson 1933).</summary>
    public double Draw(double predicted, double prior, Chance chance) => chance.NextBeta(Alpha(predicted, prior), Beta(predicted, prior));

    private double Alpha(double predicted, double prior) => (prior * Math.Clamp(predicted, 0.01, 0.99)) + Right;

    private double Beta(double predicted, double prior) => (prior * (1 - Math.Clamp(predicted, 0.01, 0.99))) + Count - Right;
}
