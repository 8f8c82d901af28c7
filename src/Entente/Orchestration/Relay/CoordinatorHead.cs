using System.Collections.Immutable;

namespace Entente.Orchestration.Relay;

/// <summary>
/// A learned coordinator: one linear map without bias from features of the transcript to a score for each known model and each role, the
/// largest of each wins (TRINITY, arXiv 2512.04695). A model that it does not know comes after those that it knows, so that what appears
/// later needs no retraining; one that has vanished is passed over.
/// </summary>
internal sealed class CoordinatorHead : ICoordinator
{
    private const int Roles = 3;

    private readonly ImmutableArray<string> _models;
    private readonly ImmutableArray<double> _weights;

    /// <param name="models">Pool ids in the order of the rows.</param>
    /// <param name="weights">Row by row: a row a model, then thinker, worker, verifier; <see cref="TranscriptFeatures.Count"/> columns.</param>
    /// <exception cref="ArgumentException">The numbers do not make such a table.</exception>
    public CoordinatorHead(ImmutableArray<string> models, ImmutableArray<double> weights)
    {
        if (weights.Length != (models.Length + Roles) * TranscriptFeatures.Count)
        {
            throw new ArgumentException($"{models.Length} models and {Roles} roles with {TranscriptFeatures.Count} features need {(models.Length + Roles) * TranscriptFeatures.Count} weights, not {weights.Length}", nameof(weights));
        }

        (_models, _weights) = (models, weights);
    }

    public NextTurn Next(RelayTranscript transcript, ImmutableArray<string> reach, Func<string, string?> developerOf)
    {
        var features = TranscriptFeatures.Of(transcript);
        var role = (RelayRole)Enumerable.Range(0, Roles).MaxBy(row => Score(_models.Length + row, features));
        var models = reach.OrderByDescending(model => _models.IndexOf(model) is var row and >= 0 ? Score(row, features) : double.NegativeInfinity);
        return new(role, [.. models], "the learned coordinator chose it");
    }

    private double Score(int row, ImmutableArray<double> features)
    {
        var sum = 0.0;
        for (var column = 0; column < features.Length; column++)
        {
            sum += _weights[(row * TranscriptFeatures.Count) + column] * features[column];
        }

        return sum;
    }
}
