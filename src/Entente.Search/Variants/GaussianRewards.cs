namespace Entente.Search.Variants;

/// <summary>
/// Normal rewards of unknown mean and variance under the conjugate prior m 0, kappa 1, nu 1, tau2 0.1 (AB-MCTS-A). The mean's
/// posterior with the variance integrated out is Student's t: drawing it at once is the same as drawing the variance first.
/// </summary>
internal sealed class GaussianRewards : IRewardPosterior
{
    private const double PriorKappa = 1;
    private const double PriorNu = 1;
    private const double PriorTau2 = 0.1;

    public double Draw(in Moments rewards, ref Chance chance)
    {
        var (mean, scale, nu) = Posterior(rewards);
        var (x, w) = chance.InDisc();
        return mean + (scale * StudentT(x, w, nu));
    }

    public double DrawAbove(in Moments rewards, double floor, ref Chance chance)
    {
        var (mean, scale, nu) = Posterior(rewards);
        var (x, w) = chance.InDisc();

        // The same point gives a value whose size shrinks as nu grows, and nu is at least 2 here: nu = 2 bounds it without a power.
        if (mean + (x > 0 ? scale * x * Math.Sqrt(2 * ((1 / w) - 1) / w) : 0) <= floor)
        {
            return double.NegativeInfinity;
        }

        return mean + (scale * StudentT(x, w, nu));
    }

    internal static (double Mean, double Scale, double Nu) Posterior(in Moments rewards)
    {
        var n = rewards.Count;
        var kappa = PriorKappa + n;
        var nu = PriorNu + n;
        var tau2 = ((PriorNu * PriorTau2) + rewards.Deviation + (n * PriorKappa * rewards.Mean * rewards.Mean / kappa)) / nu;
        return (rewards.Sum / kappa, Math.Sqrt(tau2 / kappa), nu);
    }

    /// <summary>Student's t from a point in the disc (Bailey 1994).</summary>
    private static double StudentT(double x, double squaredRadius, double nu)
    {
        var radius = nu == 2 ? (1 / squaredRadius) - 1 : Math.Pow(squaredRadius, -2 / nu) - 1;
        return x * Math.Sqrt(nu * radius / squaredRadius);
    }
}
