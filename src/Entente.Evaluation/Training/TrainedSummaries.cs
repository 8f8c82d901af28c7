using System.Text.Json;
using Entente.Evaluation.Pools;
using Entente.Learning;

namespace Entente.Evaluation.Training;

/// <summary>What a trained file remembers of its train part, so that baselines can be chosen where the train files are not at hand.</summary>
public static class TrainedSummaries
{
    /// <returns>By dataset; empty without a file.</returns>
    /// <exception cref="EvaluationException">The file is not a trained one, or of another version.</exception>
    public static IReadOnlyDictionary<string, TrainSummary> Of(string? path)
    {
        if (path is null)
        {
            return new Dictionary<string, TrainSummary>();
        }

        try
        {
            var summaries = LearnedFile.Load(path).Baselines?.Deserialize(TrainingJson.Default.ListTrainSummary) ?? [];
            return summaries.ToDictionary(summary => summary.Dataset, StringComparer.Ordinal);
        }
        catch (LearnedFileException exception)
        {
            throw new EvaluationException(exception.Message, exception);
        }
    }
}
