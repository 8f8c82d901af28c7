namespace Entente.Search.Variants;

/// <summary>UCB1 over the models that are there (Auer, Cesa-Bianchi and Fischer 2002).</summary>
internal static class UpperBound
{
    public static SearchModel Choose(Situation situation)
    {
        var all = situation.Tree.Count - 1;
        var chosen = situation.Models[0];
        var value = double.NegativeInfinity;
        foreach (var model in situation.Models)
        {
            var rewards = situation.Tree.RewardsOf(model.Id);
            var open = situation.Open.Count(proposal => proposal.Model == model.Id);
            if (rewards.Count + open == 0)
            {
                return model;
            }

            // What is open counts as asked, so that one batch does not ask one model only.
            var bound = situation.Purse.Weigh(rewards.Mean + Math.Sqrt(2 * Math.Log(Math.Max(all + situation.Open.Count, 1)) / (rewards.Count + open)), model);
            if (bound > value)
            {
                (chosen, value) = (model, bound);
            }
        }

        return chosen;
    }
}
