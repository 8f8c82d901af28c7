namespace Entente.Search.Variants;

/// <summary>Rewards as parts of a success under the prior a = b = 0.5 (AB-MCTS-A, Beta): a grows by r, b by 1 - r.</summary>
internal sealed class BetaRewards : IRewardPosterior
{
    private const double Prior = 0.5;

    public double Draw(in Moments rewards, ref Chance chance)
        => chance.Beta(Prior + rewards.Sum, Prior + rewards.Count - Math.Min(rewards.Sum, rewards.Count));

    // Below the half the bound of the density's first factor would not hold.
    public double MostOfOne(double floor) => floor < 0.6 ? 1 : Math.Min(1, 1.5 * Math.Sqrt(1 - floor));

    /// <remarks>
    /// With one reward a + b = 2. Above the floor the density x^(a-1) (1-x)^(b-1) / B(a, b) lies under one whose first factor is the
    /// greatest it can be; what is drawn from there is kept as often as the true factor is smaller.
    /// </remarks>
    public double? DrawOfOneAbove(double reward, double floor, double most, ref Chance chance)
    {
        var (a, b) = (Prior + reward, Prior + 1 - reward);
        var greatest = a < 1 ? Math.Pow(floor, a - 1) : 1;
        var under = greatest * Math.Pow(1 - floor, b) / (b * Beta(a));
        if (chance.Uniform() * most >= under)
        {
            return null;
        }

        var x = 1 - ((1 - floor) * Math.Pow(chance.Uniform(), 1 / b));
        return chance.Uniform() * greatest < Math.Pow(x, a - 1) ? x : null;
    }

    /// <summary>B(a, 2 - a), by the reflection of the gamma function.</summary>
    private static double Beta(double a) => Math.Abs(a - 1) < 1e-9 ? 1 : (1 - a) * Math.PI / Math.Sin(Math.PI * a);
}
