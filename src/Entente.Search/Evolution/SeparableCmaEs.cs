using System.Collections.Immutable;

namespace Entente.Search.Evolution;

/// <summary>
/// Minimises a function of real numbers by sep-CMA-ES (Ros and Hansen, PPSN 2008): evolution with a diagonal covariance matrix,
/// whose time and memory grow as the number of dimensions. Ask and tell: <see cref="Ask"/> gives a population, the caller
/// evaluates it, <see cref="Tell"/> takes the values and gives the next state. A state is a value: it never changes, the same state
/// asks the same, and its fields are all there is to keep.
/// </summary>
public sealed record SeparableCmaEs
{
    private SeparableCmaEs()
    {
    }

    /// <summary>Where the next population is centred: the answer so far.</summary>
    public required ImmutableArray<double> Mean { get; init; }

    /// <summary>The step size.</summary>
    public required double Sigma { get; init; }

    /// <summary>The diagonal of the covariance matrix.</summary>
    public required ImmutableArray<double> Variances { get; init; }

    /// <summary>The evolution path of the step size.</summary>
    public required ImmutableArray<double> SigmaPath { get; init; }

    /// <summary>The evolution path of the covariance.</summary>
    public required ImmutableArray<double> CovariancePath { get; init; }

    public required int Population { get; init; }

    /// <summary>How many populations were told.</summary>
    public int Generation { get; init; }

    public required ulong Seed { get; init; }

    public int Dimensions => Mean.Length;

    /// <param name="start">The first centre.</param>
    /// <param name="sigma">The first step size, above 0: a third or so of the way to where the minimum may be.</param>
    /// <param name="population">At least 2; null: 4 + floor(3 ln N).</param>
    /// <exception cref="SearchException">No dimension, a number that is not finite, or a size that is too small.</exception>
    public static SeparableCmaEs Begin(IReadOnlyList<double> start, double sigma, ulong seed, int? population = null)
    {
        if (start.Count == 0 || start.Any(one => !double.IsFinite(one)))
        {
            throw new SearchException("the start needs at least one dimension, and finite numbers");
        }

        if (!(sigma > 0 && double.IsFinite(sigma)) || population < 2)
        {
            throw new SearchException($"step size {sigma:R} with population {population}: above 0, and at least 2");
        }

        ImmutableArray<double> zeros = [.. new double[start.Count]];
        return new()
        {
            Mean = [.. start],
            Sigma = sigma,
            Variances = [.. Enumerable.Repeat(1.0, start.Count)],
            SigmaPath = zeros,
            CovariancePath = zeros,
            Population = population ?? 4 + (int)Math.Floor(3 * Math.Log(start.Count)),
            Seed = seed,
        };
    }

    /// <summary>The candidates of this generation; the same each time.</summary>
    public ImmutableArray<ImmutableArray<double>> Ask()
    {
        var chance = new Chance(Chance.Mix(Seed, (ulong)Generation));
        var candidates = ImmutableArray.CreateBuilder<ImmutableArray<double>>(Population);
        for (var at = 0; at < Population; at++)
        {
            var candidate = new double[Dimensions];
            for (var i = 0; i < candidate.Length; i++)
            {
                candidate[i] = Mean[i] + (Sigma * Math.Sqrt(Variances[i]) * chance.Normal());
            }

            candidates.Add([.. candidate]);
        }

        return candidates.MoveToImmutable();
    }

    /// <param name="values">Of each candidate of <see cref="Ask"/>, in its order; the least is the best. Infinity: a candidate that must not be.</param>
    /// <exception cref="SearchException">Another number of values than of candidates, or NaN among them.</exception>
    public SeparableCmaEs Tell(IReadOnlyList<double> values)
    {
        if (values.Count != Population || values.Any(double.IsNaN))
        {
            throw new SearchException($"{values.Count} values for {Population} candidates: one for each, and none is NaN");
        }

        var rates = CmaRates.For(Dimensions, Population);
        var candidates = Ask();
        var best = Enumerable.Range(0, Population).OrderBy(at => values[at]).Take(rates.Weights.Length).ToArray();
        var (mean, variances) = (new double[Dimensions], new double[Dimensions]);
        var (sigmaPath, covariancePath) = (new double[Dimensions], new double[Dimensions]);
        var squaredLength = 0.0;
        for (var i = 0; i < Dimensions; i++)
        {
            for (var k = 0; k < best.Length; k++)
            {
                mean[i] += rates.Weights[k] * candidates[best[k]][i];
            }

            var step = (mean[i] - Mean[i]) / Sigma;
            sigmaPath[i] = ((1 - rates.SigmaPath) * SigmaPath[i]) + (rates.SigmaPathPush * step / Math.Sqrt(Variances[i]));
            squaredLength += sigmaPath[i] * sigmaPath[i];
        }

        var length = Math.Sqrt(squaredLength);
        // While the path is long the step size is still growing: the covariance waits.
        var hears = length / Math.Sqrt(1 - Math.Pow(1 - rates.SigmaPath, 2 * (Generation + 1))) < (1.4 + (2 / (Dimensions + 1.0))) * rates.ExpectedLength;
        for (var i = 0; i < Dimensions; i++)
        {
            var step = (mean[i] - Mean[i]) / Sigma;
            covariancePath[i] = ((1 - rates.CovariancePath) * CovariancePath[i]) + (hears ? rates.CovariancePathPush * step : 0);
            var spread = 0.0;
            for (var k = 0; k < best.Length; k++)
            {
                var away = (candidates[best[k]][i] - Mean[i]) / Sigma;
                spread += rates.Weights[k] * away * away;
            }

            var missed = hears ? 0 : rates.CovariancePath * (2 - rates.CovariancePath);
            variances[i] = ((1 - rates.RankOne - rates.RankMu) * Variances[i])
                + (rates.RankOne * ((covariancePath[i] * covariancePath[i]) + (missed * Variances[i])))
                + (rates.RankMu * spread);
        }

        return this with
        {
            Mean = [.. mean],
            Variances = [.. variances],
            SigmaPath = [.. sigmaPath],
            CovariancePath = [.. covariancePath],
            Sigma = Sigma * Math.Exp(Math.Min(1, rates.SigmaPath / rates.Damping * ((length / rates.ExpectedLength) - 1))),
            Generation = Generation + 1,
        };
    }
}
