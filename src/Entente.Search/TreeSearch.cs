using System.Collections.Immutable;
using Entente.Search.Variants;

namespace Entente.Search;

/// <summary>
/// Tree search over answers, as ask and tell: <see cref="Ask"/> says what to do next, the caller does it and lets a verifier score
/// the result, <see cref="Tell"/> takes the score. No input or output, no clock, no chance but the seed's.
/// </summary>
public static class TreeSearch
{
    /// <exception cref="SearchException">The settings do not hold together.</exception>
    public static SearchState Begin(SearchSettings settings)
    {
        settings.Check();
        return new(settings, new Tree(), [], Chance.Mix(settings.Seed), 1);
    }

    /// <summary>
    /// Up to <paramref name="count"/> proposals. Fewer, or none, where the budget of evaluations or the cost cap leaves no more.
    /// Only models in <paramref name="models"/> are proposed; they may differ from ask to ask. Proposals of earlier asks may be open.
    /// </summary>
    /// <exception cref="SearchException">No model, the same model twice, a cost that is no amount, or a count below 1.</exception>
    public static (SearchState State, ImmutableArray<Proposal> Proposals) Ask(SearchState state, IReadOnlyList<SearchModel> models, int count = 1)
    {
        Check(models, count);
        return state.With(tree =>
        {
            var chance = new Chance(state.ChanceBits);
            var proposals = ImmutableArray.CreateBuilder<Proposal>();
            var open = state.Open;
            var purse = new Purse(state.Settings, tree, open);
            for (var at = 0; at < count && purse.Affordable(models) is { Count: > 0 } affordable; at++)
            {
                var step = VariantTable.Of(state.Settings.Variant).Choose(new Situation(tree, state.Settings, affordable, open, purse), ref chance);
                var proposal = new Proposal { Id = state.NextProposal + at, Parent = step.Parent, Model = step.Model.Id, CostUsd = step.Model.CostUsd };
                purse.Reserve(proposal.CostUsd);
                proposals.Add(proposal);
                open = open.Add(proposal);
            }

            return (new SearchState(state.Settings, tree, open, chance.Bits, state.NextProposal + proposals.Count), proposals.ToImmutable());
        });
    }

    /// <summary>The answer to a proposal has this reward.</summary>
    /// <param name="reward">In [0, 1].</param>
    /// <param name="costUsd">What it cost; null: what was expected.</param>
    /// <exception cref="SearchException">The proposal is not open, the reward is not in [0, 1], or the cost is no amount.</exception>
    public static SearchState Tell(SearchState state, Proposal proposal, double reward, double? costUsd = null)
    {
        var open = Close(state, proposal);
        if (!(reward >= 0 && reward <= 1))
        {
            throw new SearchException($"the reward of proposal {proposal.Id} is {reward:R}: a verifier's score is a number from 0 to 1");
        }

        if (costUsd is { } cost && !(cost >= 0 && double.IsFinite(cost)))
        {
            throw new SearchException($"the cost of proposal {proposal.Id} is {cost:R}: it is an amount of US dollars from 0 on");
        }

        return state.With(tree =>
        {
            tree.Add(proposal.Parent, proposal.Model, reward, costUsd ?? proposal.CostUsd);
            return new SearchState(state.Settings, tree, open, state.ChanceBits, state.NextProposal);
        });
    }

    /// <summary>The proposal has no answer and gets none: its model failed, its verifier crashed. Its place in the budget is free again.</summary>
    /// <exception cref="SearchException">The proposal is not open.</exception>
    public static SearchState Drop(SearchState state, Proposal proposal)
    {
        var open = Close(state, proposal);
        return state.With(tree => new SearchState(state.Settings, tree, open, state.ChanceBits, state.NextProposal));
    }

    /// <summary>
    /// The answer to return; null before any was told. The one of the highest reward, the earliest of several; Climb, where it
    /// finds the verifier noisy, the one whose true score is expected highest.
    /// </summary>
    public static SearchNode? Best(SearchState state) => state.With(tree =>
        tree.Best == SearchNode.Root ? null : tree.Answer(VariantTable.Of(state.Settings.Variant).Best(tree)));

    private static ImmutableList<Proposal> Close(SearchState state, Proposal proposal)
    {
        var at = state.Open.FindIndex(open => open.Id == proposal.Id);
        if (at < 0 || state.Open[at] != proposal)
        {
            throw new SearchException($"proposal {proposal.Id} is not open: it was told or dropped before, or comes from another search");
        }

        return state.Open.RemoveAt(at);
    }

    private static void Check(IReadOnlyList<SearchModel> models, int count)
    {
        if (models.Count == 0 || count < 1)
        {
            throw new SearchException($"{count} proposals from {models.Count} models: at least one of each");
        }

        for (var at = 0; at < models.Count; at++)
        {
            if (!(models[at].CostUsd >= 0 && double.IsFinite(models[at].CostUsd)))
            {
                throw new SearchException($"model {models[at].Id} costs {models[at].CostUsd:R}: it is an amount of US dollars from 0 on");
            }

            for (var other = 0; other < at; other++)
            {
                if (models[other].Id == models[at].Id)
                {
                    throw new SearchException($"model {models[at].Id} is named twice");
                }
            }
        }
    }
}
