using Xunit;
using Entente.Evaluation;
using Entente.Evaluation.Baselines;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Strategies;

namespace Entente.Tests.Evaluation;

/// <summary>The recorded results beside the repository, read once for all tests of a class.</summary>
internal static class SharedData
{
    internal static string File(string name) => Shared.Path("data", name);

    internal static EvaluationData Read(Split split, params string[] files) => EvaluationData.Read(new EvaluationFiles
    {
        Data = [.. files.Select(File)],
        Split = split,
        Pools = File("pools.json"),
    }, TestContext.Current.CancellationToken);

    internal static PoolTable Pool(this EvaluationData data, string dataset, string pool)
    {
        var found = data.Datasets.Single(one => one.Name == dataset);
        return new PoolTable(found, found.Pools.Single(one => one.Name == pool));
    }

    internal static PoolBaselines Baselines(this PoolTable pool)
    {
        var present = pool.PresentWithout(_ => false);
        return PoolBaselines.Of(pool.Table, present, pool.Context(present, Caps.None, null, 0), TimeProvider.System);
    }
}
