using Entente.Evaluation.Strategies;

namespace Entente.Evaluation.Runs;

/// <summary>Plays strategies over recorded results, cell by cell: each dataset, each pool, each strategy.</summary>
public sealed class EvaluationRun
{
    private readonly EvaluationData data;
    private readonly EvaluationSettings settings;
    private readonly TimeProvider time;
    private readonly FindingFile? file;
    private readonly string files;
    private readonly string? trained;

    /// <param name="file">Where findings are kept and taken from; null: nowhere.</param>
    /// <exception cref="EvaluationException">The settings name a dataset or pool that is not there, or a file that cannot be read.</exception>
    public EvaluationRun(EvaluationData data, EvaluationSettings settings, FindingFile? file, TimeProvider time)
    {
        (this.data, this.settings, this.file, this.time) = (data, settings, file, time);
        Pools = [.. data.Datasets.SelectMany(dataset => dataset.Pools.Where(pool => IsWanted(dataset.Name, pool.Name)).Select(pool => new PoolTable(dataset, pool)))];
        foreach (var only in settings.Only.Where(only => !data.Datasets.Any(dataset => dataset.Name == only || dataset.Pools.Any(pool => $"{dataset.Name}/{pool.Name}" == only))))
        {
            throw new EvaluationException($"--only {only} is not there; there are {string.Join(", ", data.Datasets.SelectMany(dataset => dataset.Pools.Select(pool => $"{dataset.Name}/{pool.Name}")))}");
        }

        files = file is null ? "" : string.Join(' ', data.ReadFiles.Select(Fingerprint.OfFile));
        trained = settings.TrainedFile is { } path ? Fingerprint.OfFile(path) : null;
    }

    /// <summary>The pools that are played.</summary>
    public IReadOnlyList<PoolTable> Pools { get; }

    /// <summary>How many findings there will be, refusals among them.</summary>
    public int Cells => Pools.Count * settings.Strategies.Count;

    /// <summary>One outcome for each pool and strategy, in order. A finding that the file holds is not computed again.</summary>
    public IEnumerable<CellOutcome> Play(CancellationToken cancellationToken = default)
    {
        foreach (var pool in Pools)
        {
            var run = new PoolRun(pool, settings, time);
            foreach (var strategy in settings.Strategies)
            {
                yield return Play(run, pool, strategy, cancellationToken);
            }
        }
    }

    /// <summary>The headroom of each pool.</summary>
    public IEnumerable<HeadroomFinding> Headrooms()
    {
        foreach (var pool in Pools)
        {
            var key = Fingerprint.Of(files, settings with { Caps = Caps.None, WithLosses = false }, "headroom", pool.Dataset.Name, pool.Pool.Name);
            if (file?.Headroom(key) is { } known)
            {
                yield return known;
                continue;
            }

            var finding = HeadroomRun.Of(pool, settings, time) with { Key = key };
            file?.Add(finding);
            yield return finding;
        }
    }

    private CellOutcome Play(PoolRun run, PoolTable pool, IStrategyFactory strategy, CancellationToken cancellationToken)
    {
        var key = Fingerprint.Of(files, settings, "strategy", trained ?? "", pool.Dataset.Name, pool.Pool.Name, strategy.Name);
        if (file?.Strategy(key) is { } known)
        {
            return new CellOutcome { Finding = known, WasKnown = true };
        }

        try
        {
            var finding = run.Play(strategy, cancellationToken) with { Key = key, Trained = trained, BadLines = data.BadLines.Count };
            file?.Add(finding);
            return new CellOutcome { Finding = finding };
        }
        catch (StrategyRefusedException refused)
        {
            return new CellOutcome { Refusal = $"{pool.Dataset.Name}/{pool.Pool.Name}: {refused.Message}" };
        }
    }

    private bool IsWanted(string dataset, string pool)
        => settings.Only.Count == 0 || settings.Only.Contains(dataset) || settings.Only.Contains($"{dataset}/{pool}");
}

/// <summary>What came of one strategy on one pool: a finding, or a refusal.</summary>
public sealed record CellOutcome
{
    public StrategyFinding? Finding { get; init; }

    /// <summary>Where and why the strategy cannot work.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the finding was taken from the file.</summary>
    public bool WasKnown { get; init; }
}
