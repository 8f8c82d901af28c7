using Entente.Evaluation.Pools;
using Entente.Evaluation.Strategies;

namespace Entente.Evaluation;

/// <summary>One pool of a dataset, ready to be played: the table of its models and what strategies are made from.</summary>
public sealed record PoolTable(EvaluationDataset Dataset, PoolDefinition Pool)
{
    /// <summary>The evaluated questions with the pool's models.</summary>
    public ResultTable Table { get; } = Dataset.Evaluated.Of([.. Dataset.Evaluated.Models.Where(model => Pool.Models.Contains(model.Name)).OrderBy(model => Place(Pool, model.Name))]);

    /// <summary>Places of the models that are left without some.</summary>
    public IReadOnlyList<int> PresentWithout(Func<ModelFacts, bool> isLost)
        => [.. Enumerable.Range(0, Table.Models.Count).Where(model => !isLost(Table.Models[model]))];

    /// <param name="present">Places in the table's models.</param>
    public StrategyContext Context(IReadOnlyList<int> present, Caps caps, string? trainedFile, int seed) => new()
    {
        Dataset = Dataset.Name,
        Pool = Pool.Name,
        FullPool = Table.Models,
        Present = [.. present.Select(model => Table.Models[model])],
        Train = Dataset.Train,
        HasAnswers = Dataset.HasAnswers,
        Caps = caps,
        TrainedFile = trainedFile,
        Seed = seed,
    };

    private static int Place(PoolDefinition pool, string model)
    {
        for (var at = 0; at < pool.Models.Count; at++)
        {
            if (pool.Models[at] == model)
            {
                return at;
            }
        }

        return pool.Models.Count;
    }
}
