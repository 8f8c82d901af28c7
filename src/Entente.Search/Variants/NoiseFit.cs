namespace Entente.Search.Variants;

/// <summary>The true scores behind what the verifier said.</summary>
internal static class NoiseFit
{
    public static double[] Scores(Tree tree)
    {
        var scores = new double[tree.Count];
        for (var node = 1; node < scores.Length; node++)
        {
            scores[node] = tree[node].Reward;
        }

        return scores;
    }
}
