namespace Entente.Search.Variants;

/// <summary>The posterior of a mean reward, given rewards.</summary>
internal interface IRewardPosterior
{
    double Draw(in Moments rewards, ref Chance chance);

    /// <summary>As <see cref="Draw"/> where that is above <paramref name="floor"/>; anything up to the floor otherwise.</summary>
    double DrawAbove(in Moments rewards, double floor, ref Chance chance) => Draw(rewards, ref chance);

    /// <summary>An upper bound of the probability that a draw from one reward, whichever it is, lies above <paramref name="floor"/>; 1 where none is known.</summary>
    double MostOfOne(double floor);

    /// <summary>
    /// Given that something of probability <see cref="MostOfOne"/> has happened: a draw from one reward above <paramref name="floor"/>
    /// as often as is right, null otherwise. Only where the bound is below 1.
    /// </summary>
    double? DrawOfOneAbove(double reward, double floor, double most, ref Chance chance);
}
