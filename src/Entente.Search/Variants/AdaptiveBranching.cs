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

    private int LargestChild(Tree tree, int node, ref Chance chance)
    {
        var child = tree[node].FirstChild;
        var largest = child;
        var value = posterior.Draw(tree[child].Subtree, ref chance);
        while ((child = tree[child].NextSibling) != 0)
        {
            var draw = posterior.DrawAbove(tree[child].Subtree, value, ref chance);
            if (draw > value)
            {
                (largest, value) = (child, draw);
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
