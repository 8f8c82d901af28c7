namespace Entente.Search.Landscapes;

/// <summary>One search on one landscape under one seed.</summary>
public static class Trial
{
    /// <returns>For each budget the true score of the node that the search returns after as many evaluations. Climb knows each budget; a variant that does not use it is run once.</returns>
    public static double[] Run(Landscape landscape, SearchVariant variant, IReadOnlyList<int> budgets, ulong seed, double noise)
        => variant == SearchVariant.Climb
            ? [.. budgets.Select(budget => Run(landscape, variant, [budget], seed, noise, budget)[0])]
            : Run(landscape, variant, budgets, seed, noise, budgets.Max());

    /// <param name="evaluations">The budget that the search is told; null: none.</param>
    public static double[] Run(Landscape landscape, SearchVariant variant, IReadOnlyList<int> budgets, ulong seed, double noise, int? evaluations)
    {
        var state = TreeSearch.Begin(new() { Variant = variant, Seed = Chance.Mix(seed, 0x5EA7C4), Evaluations = evaluations });
        var models = landscape.Models.Select(model => new SearchModel(model.Name, model.CostUsd)).ToArray();
        var nodes = new List<LandscapeNode> { default };
        var made = new Dictionary<(int Parent, int Model), int>();
        var scores = new double[budgets.Count];
        for (var told = 1; told <= budgets.Max(); told++)
        {
            (state, var proposals) = TreeSearch.Ask(state, models);
            var proposal = proposals[0];
            var model = Array.FindIndex(models, one => one.Id == proposal.Model);
            var ordinal = made[(proposal.Parent, model)] = made.GetValueOrDefault((proposal.Parent, model)) + 1;
            var node = proposal.Parent == SearchNode.Root ? landscape.Generate(seed, model, ordinal) : landscape.Refine(nodes[proposal.Parent], model, ordinal);
            nodes.Add(node);
            state = TreeSearch.Tell(state, proposal, landscape.Told(node, noise));
            for (var at = 0; at < scores.Length; at++)
            {
                if (budgets[at] == told)
                {
                    scores[at] = nodes[TreeSearch.Best(state)!.Id].Score;
                }
            }
        }

        return scores;
    }
}
