namespace Entente.Search.Variants;

/// <summary>Rewards as parts of a success under the prior a = b = 0.5 (AB-MCTS-A, Beta): a grows by r, b by 1 - r.</summary>
internal sealed class BetaRewards : IRewardPosterior
{
    private const double Prior = 0.5;

    public double Draw(in Moments rewards, ref Chance chance)
        => chance.Beta(Prior + rewards.Sum, Prior + rewards.Count - Math.Min(rewards.Sum, rewards.Count));

    public double DrawAbove(in Moments rewards, double floor, ref Chance chance) => Draw(rewards, ref chance);
}
