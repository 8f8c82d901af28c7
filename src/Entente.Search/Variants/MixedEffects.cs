namespace Entente.Search.Variants;

/// <summary>
/// AB-MCTS-M (arXiv 2503.04412): at each node the subtrees of its children are groups of one mixed-effects model; a predictive
/// draw for each and one for a group not seen yet, the highest wins. A child whose subtree says the same over and over is skipped.
/// </summary>
internal sealed class MixedEffects : IVariant
{
    private const int SkipFromNodes = 4;
    private const double SkipShare = 0.75;

    public Step Choose(Situation situation, ref Chance chance)
    {
        var tree = situation.Tree;
        var node = SearchNode.Root;
        while (tree[node].Children > 0 && ChooseChild(tree, node, ref chance) is { } child)
        {
            node = child;
        }

        return new(node, ChooseModel(situation, ref chance));
    }

    /// <summary>Null: a new child.</summary>
    private static int? ChooseChild(Tree tree, int node, ref Chance chance)
    {
        var children = new int[tree[node].Children];
        var groups = new Moments[children.Length];
        var child = tree[node].FirstChild;
        for (var at = 0; at < children.Length; at++, child = tree[child].NextSibling)
        {
            (children[at], groups[at]) = (child, tree[child].Subtree);
        }

        var model = GroupModel.Fit(groups);
        var draws = new double[children.Length];
        for (var at = 0; at < children.Length; at++)
        {
            draws[at] = model.Predict(groups[at], ref chance);
        }

        if (model.Predict(default, ref chance) >= draws.Max())
        {
            return null;
        }

        // The largest that is not to be skipped; a new child only when all are.
        Array.Sort(draws, children);
        for (var at = children.Length - 1; at >= 0; at--)
        {
            if (!SaysTheSame(tree, children[at]))
            {
                return children[at];
            }
        }

        return null;
    }

    private static bool SaysTheSame(Tree tree, int top)
    {
        var nodes = tree[top].Subtree.Count;
        if (nodes < SkipFromNodes)
        {
            return false;
        }

        Span<int> hundredths = stackalloc int[101];
        var most = 0;
        foreach (var node in new Descent(tree, top))
        {
            most = Math.Max(most, ++hundredths[(int)Math.Round(tree[node].Reward * 100)]);
        }

        return most >= SkipShare * nodes;
    }

    private static SearchModel ChooseModel(Situation situation, ref Chance chance)
    {
        var models = situation.Models;
        if (models.Count == 1)
        {
            return models[0];
        }

        if (situation.Settings.ModelChoice == ModelChoice.Ucb1)
        {
            return UpperBound.Choose(situation);
        }

        // Models that are gone say something about the spread of models too.
        var names = situation.Tree.ModelNames;
        var groups = new Moments[names.Count];
        for (var at = 0; at < groups.Length; at++)
        {
            groups[at] = situation.Tree.RewardsOf(names[at]);
        }

        var fitted = GroupModel.Fit(groups);
        var chosen = models[0];
        var value = double.NegativeInfinity;
        foreach (var model in models)
        {
            var draw = situation.Purse.Weigh(fitted.Predict(situation.Tree.RewardsOf(model.Id), ref chance), model);
            if (draw > value)
            {
                (chosen, value) = (model, draw);
            }
        }

        return chosen;
    }
}
