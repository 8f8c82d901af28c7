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
        var (x, w) = chance.InDisc();
        var kappa = PriorKappa + rewards.Count;
        var nu = PriorNu + rewards.Count;
        var mean = rewards.Sum / kappa;
        var squares = (PriorNu * PriorTau2) + rewards.Deviation + (PriorKappa * rewards.Mean * mean);
        var gap = floor - mean;

        // The same point gives a t whose size shrinks as nu grows, and nu is at least 2 here: nu = 2 bounds it without a power or a root.
        if (gap >= 0 && (x <= 0 || 2 * (1 - w) * x * x * squares <= gap * gap * w * w * kappa * nu))
        {
            return double.NegativeInfinity;
        }

        return mean + (Math.Sqrt(squares / (nu * kappa)) * StudentT(x, w, nu));
    }

    // With one reward nu is 2, where the distribution of t has a closed form; the tail above a floor grows with the reward.
    public double MostOfOne(double floor)
    {
        var (mean, scale) = OfOne(1);
        return floor <= mean ? 1 : Tail((floor - mean) / scale);
    }

    public double? DrawOfOneAbove(double reward, double floor, double most, ref Chance chance)
    {
        var (mean, scale) = OfOne(reward);
        var tail = Tail((floor - mean) / scale);
        if (chance.Uniform() * most >= tail)
        {
            return null;
        }

        var above = tail * chance.Uniform();
        return mean + (scale * (1 - (2 * above)) / Math.Sqrt(2 * above * (1 - above)));
    }

    private static (double Mean, double Scale) OfOne(double reward)
        => (reward / 2, Math.Sqrt((PriorTau2 + (reward * reward / 2)) / 4));

    /// <summary>How probable a Student's t of nu 2 above <paramref name="t"/> is; for large t without cancellation.</summary>
    private static double Tail(double t)
    {
        var root = Math.Sqrt(2 + (t * t));
        return t > 0 ? 1 / (root * (root + t)) : 0.5 * (1 - (t / root));
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
