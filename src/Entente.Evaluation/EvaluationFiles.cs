using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation;

/// <summary>Where recorded results are read from.</summary>
public sealed record EvaluationFiles
{
    /// <summary>Files of results, and of whole responses, which are joined with the answers of the same name.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    public required Split Split { get; init; }

    /// <summary>The file of pools; null: each data file is one dataset with one pool of all its models.</summary>
    public string? Pools { get; init; }

    /// <summary>The file of facts about models; null: <c>models.csv</c> beside the file of pools or of data, where there is one.</summary>
    public string? Models { get; init; }

    /// <summary>Files whose train part chooses the baselines; empty: they are found (see <see cref="TrainFiles"/>).</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>What a trained file remembers of its train part, by dataset; used where no train file is found.</summary>
    public IReadOnlyDictionary<string, TrainSummary> Summaries { get; init; } = new Dictionary<string, TrainSummary>();
}
