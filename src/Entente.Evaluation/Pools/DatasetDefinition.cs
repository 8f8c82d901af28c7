namespace Entente.Evaluation.Pools;

/// <summary>A dataset: some tasks of a file, with pools over its models.</summary>
public sealed record DatasetDefinition
{
    public required string Name { get; init; }

    /// <summary>The data file's name up to its first dot.</summary>
    public required string File { get; init; }

    /// <summary>Null: every task of the file.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Empty: one pool of every model that answered all questions.</summary>
    public IReadOnlyList<PoolDefinition> Pools { get; init; } = [];
}

/// <summary>Models among which figures are quoted.</summary>
/// <param name="Models">In the order that settles ties.</param>
public sealed record PoolDefinition(string Name, IReadOnlyList<string> Models);
