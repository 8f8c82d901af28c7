using Entente.Search;
using Entente.Search.Landscapes;

namespace Entente.Cli.SearchFigures;

/// <summary>All variants on one landscape with one noise: every variant meets the same seeds, and with them the same answers.</summary>
internal sealed record SearchMeasurement(IReadOnlyList<SearchVariant> Variants, IReadOnlyList<int> Budgets, int Seeds)
{
    /// <summary>How many trials <see cref="Run"/> makes.</summary>
    public int Trials => Variants.Count * Seeds;

    public IReadOnlyList<SearchFigure> Run(Landscape landscape, double noise, Action tick, CancellationToken cancellationToken)
    {
        var scores = new double[Variants.Count * Seeds][];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, scores.Length, options, at =>
        {
            scores[at] = Trial.Run(landscape, Variants[at / Seeds], Budgets, (ulong)(at % Seeds), noise);
            tick();
        });
        return [.. Budgets.SelectMany((budget, column) => Figures(landscape.Name, noise, budget, [.. scores.Select(one => one[column])]))];
    }

    private IEnumerable<SearchFigure> Figures(string landscape, double noise, int budget, double[] scores)
    {
        var means = new double[Variants.Count];
        var halves = new double[Variants.Count];
        for (var at = 0; at < means.Length; at++)
        {
            var own = scores.AsSpan(at * Seeds, Seeds).ToArray();
            means[at] = own.Average();
            var variance = own.Sum(one => (one - means[at]) * (one - means[at])) / Math.Max(1, Seeds - 1);
            halves[at] = 1.96 * Math.Sqrt(variance / Seeds);
        }

        return Variants.Select((variant, at) =>
        {
            var others = means.Where((_, other) => other != at).DefaultIfEmpty(means[at]).Max();
            return new SearchFigure(landscape, noise, budget, variant, Seeds, means[at], halves[at], others - means[at]);
        });
    }
}
