namespace Entente.Search.Variants;

/// <summary>AB-MCTS-A (arXiv 2503.04412): down from the root, GEN against CONT by a draw of each, then the child of the largest draw.</summary>
internal sealed class AdaptiveBranching(IRewardPosterior posterior) : IVariant
{
    public Step Choose(Situation situation, ref Chance chance)
    {
        var tree = situation.Tree;
        var node = SearchNode.Root;
        while (tree[node].Children > 0 && posterior.Draw(tree[node].Generated, ref chance) < posterior.Draw(tree[node].Continued, ref chance))
        {
            node = LargestChild(tree, node, ref chance);
        }

        return new(node, ChooseModel(situation, ref chance));
    }

    /// <summary>
    /// The child of the largest draw. Of the many children with one reward only those are looked at whose draw may be above the
    /// largest so far: the way to the next such is a geometric draw, which has the same law as drawing each.
    /// </summary>
    private int LargestChild(Tree tree, int node, ref Chance chance)
    {
        var (largest, value) = (0, double.NegativeInfinity);
        var brood = tree.BroodOf(node);
        foreach (var child in brood.Grown)
        {
            var draw = posterior.DrawAbove(tree[child].Subtree, value, ref chance);
            if (draw > value)
            {
                (largest, value) = (child, draw);
            }
        }

        for (var at = 0; at < brood.Single.Count; at++)
        {
            var most = largest == 0 ? 1 : posterior.MostOfOne(value);
            if (most < 1)
            {
                var skipped = Math.Log(chance.Uniform()) / Math.Log(1 - most);
                if (skipped >= brood.Single.Count - at)
                {
                    break;
                }

                at += (int)skipped;
            }

            var child = brood.Single[at];
            var draw = most < 1 ? posterior.DrawOfOneAbove(tree[child].Reward, value, most, ref chance) : posterior.Draw(tree[child].Subtree, ref chance);
            if (draw > value)
            {
                (largest, value) = (child, draw.Value);
            }
        }

        return largest;
    }

    private SearchModel ChooseModel(Situation situation, ref Chance chance)
    {
        if (situation.Settings.ModelChoice == ModelChoice.Ucb1)
        {
            return UpperBound.Choose(situation);
        }

        var chosen = situation.Models[0];
        var value = double.NegativeInfinity;
        foreach (var model in situation.Models)
        {
            var draw = situation.Purse.Weigh(posterior.Draw(situation.Tree.RewardsOf(model.Id), ref chance), model);
            if (draw > value)
            {
                (chosen, value) = (model, draw);
            }
        }

        return chosen;
    }
}
