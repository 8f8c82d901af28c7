namespace Entente.Search.Variants;

/// <summary>The posterior of a mean reward, given rewards.</summary>
internal interface IRewardPosterior
{
    double Draw(in Moments rewards, ref Chance chance);

    /// <summary>A draw where only one above <paramref name="floor"/> matters: exactly as probable as one of <see cref="Draw"/> there, anything up to the floor otherwise.</summary>
    double DrawAbove(in Moments rewards, double floor, ref Chance chance);
}
