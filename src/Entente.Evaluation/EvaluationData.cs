using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation;

/// <summary>All that an evaluation over recorded results reads.</summary>
public sealed record EvaluationData
{
    public required IReadOnlyList<EvaluationDataset> Datasets { get; init; }

    /// <summary>Every file that was read, as a full path: data, train, pools, facts.</summary>
    public required IReadOnlyList<string> ReadFiles { get; init; }

    /// <summary>Lines that could not be used; everything else was.</summary>
    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>What a person should know of how the files were read, a line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>
    /// Reads everything. A question counts in a dataset where every model of its pools answered it, so that all pools of a dataset
    /// are measured on the same questions.
    /// </summary>
    /// <exception cref="EvaluationException">A file cannot be used, nothing is left to evaluate, or there is no train part to choose baselines by.</exception>
    public static EvaluationData Read(EvaluationFiles files, CancellationToken cancellationToken = default)
        => new DataReading(files, cancellationToken).Read();
}
