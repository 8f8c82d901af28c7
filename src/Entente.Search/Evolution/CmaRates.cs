namespace Entente.Search.Evolution;

/// <summary>
/// Weights and rates of sep-CMA-ES for a number of dimensions and a population: those of CMA-ES, with the covariance learnt
/// (N + 2) / 3 times as fast, for it has N numbers instead of N (N + 1) / 2.
/// </summary>
internal sealed record CmaRates
{
    /// <summary>Of the better half, the best first; their sum is 1.</summary>
    public required double[] Weights { get; init; }

    public required double SigmaPath { get; init; }

    public required double SigmaPathPush { get; init; }

    public required double CovariancePath { get; init; }

    public required double CovariancePathPush { get; init; }

    public required double RankOne { get; init; }

    public required double RankMu { get; init; }

    public required double Damping { get; init; }

    /// <summary>The expected length of a standard normal vector.</summary>
    public required double ExpectedLength { get; init; }

    public static CmaRates For(int dimensions, int population)
    {
        double n = dimensions;
        var raw = Enumerable.Range(1, population / 2).Select(rank => Math.Log((population + 1) / 2.0) - Math.Log(rank)).ToArray();
        double[] weights = [.. raw.Select(one => one / raw.Sum())];
        var mass = 1 / weights.Sum(one => one * one);
        var sigmaPath = (mass + 2) / (n + mass + 5);
        var covariancePath = (4 + (mass / n)) / (n + 4 + (2 * mass / n));
        var faster = (n + 2) / 3;
        var rankOne = faster * 2 / (((n + 1.3) * (n + 1.3)) + mass);
        var rankMu = faster * 2 * (mass - 2 + (1 / mass)) / (((n + 2) * (n + 2)) + mass);
        rankOne = Math.Min(1, rankOne);
        return new()
        {
            Weights = weights,
            SigmaPath = sigmaPath,
            SigmaPathPush = Math.Sqrt(sigmaPath * (2 - sigmaPath) * mass),
            CovariancePath = covariancePath,
            CovariancePathPush = Math.Sqrt(covariancePath * (2 - covariancePath) * mass),
            RankOne = rankOne,
            RankMu = Math.Min(1 - rankOne, rankMu),
            Damping = 1 + (2 * Math.Max(0, Math.Sqrt((mass - 1) / (n + 1)) - 1)) + sigmaPath,
            ExpectedLength = Math.Sqrt(n) * (1 - (1 / (4 * n)) + (1 / (21 * n * n))),
        };
    }
}
