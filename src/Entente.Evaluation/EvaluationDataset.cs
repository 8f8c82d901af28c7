using Entente.Evaluation.Pools;

namespace Entente.Evaluation;

/// <summary>A dataset, read: the questions to evaluate on, the pools, and what train says.</summary>
public sealed record EvaluationDataset
{
    public required string Name { get; init; }

    /// <summary>The files that it was read from.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The questions to evaluate on, with the models of all pools.</summary>
    public required ResultTable Evaluated { get; init; }

    /// <summary>The train part, over the same models as far as it has them; null where only a trained file remembers it.</summary>
    public ResultTable? TrainPart { get; init; }

    /// <summary>What the baselines are chosen by.</summary>
    public required TrainSummary Train { get; init; }

    /// <summary>Where <see cref="Train"/> comes from: a file's name, or "the trained file".</summary>
    public required string TrainFrom { get; init; }

    /// <summary>Every pool has at least one model, all of them in <see cref="Evaluated"/>.</summary>
    public required IReadOnlyList<PoolDefinition> Pools { get; init; }

    /// <summary>Questions of the split that were left out because a model of the pools has no answer to them.</summary>
    public required int Incomplete { get; init; }

    /// <summary>Whether answers were extracted, so that they can be compared.</summary>
    public bool HasAnswers => Evaluated.Questions.Any(question => question.Answers.Values.Any(answer => answer.Extracted));
}
