namespace Entente.Search.Variants;

/// <summary>Which variant is which object.</summary>
internal static class VariantTable
{
    private static readonly AdaptiveBranching AGaussian = new(new GaussianRewards());
    private static readonly AdaptiveBranching ABeta = new(new BetaRewards());
    private static readonly MixedEffects M = new();
    private static readonly Control Repeat = new(generate: 1);
    private static readonly Control Greedy = new(generate: 0);
    private static readonly Control Mix20 = new(generate: 0.2);
    private static readonly Climb Climb = new();

    public static IVariant Of(SearchVariant variant) => variant switch
    {
        SearchVariant.AGaussian => AGaussian,
        SearchVariant.ABeta => ABeta,
        SearchVariant.M => M,
        SearchVariant.Repeat => Repeat,
        SearchVariant.Greedy => Greedy,
        SearchVariant.Mix20 => Mix20,
        _ => Climb,
    };
}
