using CsCheck;
using Entente.Search;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>What holds for every variant.</summary>
public sealed class SearchLawsTests
{
    public static TheoryData<SearchVariant> Variants => Searches.Variants;

    [Theory, MemberData(nameof(Variants))]
    public void The_same_seed_asks_the_same_and_another_does_not_always(SearchVariant variant)
    {
        var settings = new SearchSettings { Variant = variant, Seed = 3 };

        var first = Searches.Go(TreeSearch.Begin(settings), 60).Proposals;
        var again = Searches.Go(TreeSearch.Begin(settings), 60).Proposals;
        var others = Enumerable.Range(4, 5).Select(seed => Searches.Go(TreeSearch.Begin(settings with { Seed = (ulong)seed }), 60).Proposals);

        Assert.Equal(first, again);
        Assert.Contains(others, other => !other.SequenceEqual(first));
    }

    [Theory, MemberData(nameof(Variants))]
    public void A_checkpoint_at_any_point_goes_on_as_if_nothing_had_been(SearchVariant variant)
        => Gen.Select(Gen.ULong, Gen.Int[0, 30], Gen.Int[0, 4]).Sample((seed, told, open) =>
        {
            var (state, _) = Searches.Go(TreeSearch.Begin(new() { Variant = variant, Seed = seed, Evaluations = 60, CostCapUsd = 0.6 }), told);
            state = open > 0 ? TreeSearch.Ask(state, Searches.Three, open).State : state;

            var read = SearchCheckpoint.Read(SearchCheckpoint.Write(state));

            Assert.Equal(state.Open, read.Open);
            Assert.Equal(state.Nodes(), read.Nodes());
            Assert.Equal(TreeSearch.Best(state), TreeSearch.Best(read));
            Assert.Equal(Searches.Go(state, 15).Proposals, Searches.Go(read, 15).Proposals);
        }, iter: 12);

    [Theory, MemberData(nameof(Variants))]
    public void An_earlier_state_stays_as_it_was_when_the_search_goes_on(SearchVariant variant)
    {
        var (kept, _) = Searches.Go(TreeSearch.Begin(new() { Variant = variant, Seed = 8 }), 20);
        var nodes = kept.Nodes();

        var once = Searches.Go(kept, 20).Proposals;
        var again = Searches.Go(kept, 20).Proposals;

        Assert.Equal(once, again);
        Assert.Equal(20, kept.Told);
        Assert.Equal(nodes, kept.Nodes());
    }

    [Theory, MemberData(nameof(Variants))]
    public void A_model_that_is_gone_is_never_asked_and_a_new_one_can_be(SearchVariant variant)
        => Gen.Select(Gen.ULong, Gen.Int[1, 7].List[6, 10]).Sample((seed, subsets) =>
        {
            var state = TreeSearch.Begin(new() { Variant = variant, Seed = seed });
            foreach (var subset in subsets)
            {
                SearchModel[] there = [.. Searches.Three.Where((_, at) => (subset >> at & 1) == 1)];

                (state, var proposals) = Searches.Go(state, 5, there);

                Assert.All(proposals, proposal => Assert.Contains(there, model => model.Id == proposal.Model));
            }
        }, iter: 12);

    [Theory, MemberData(nameof(Variants))]
    public void A_batch_has_its_size_and_its_parents_are_told_answers(SearchVariant variant)
        => Gen.Select(Gen.ULong, Gen.Int[1, 9].List[1, 6]).Sample((seed, sizes) =>
        {
            var state = TreeSearch.Begin(new() { Variant = variant, Seed = seed });
            var random = new Random((int)seed);
            foreach (var size in sizes)
            {
                var told = state.Told;
                (state, var proposals) = TreeSearch.Ask(state, Searches.Three, size);

                Assert.Equal(size, proposals.Length);
                Assert.All(proposals, proposal => Assert.InRange(proposal.Parent, SearchNode.Root, told));
                Assert.Equal(state.Open.Count, state.Open.Select(open => open.Id).Distinct().Count());

                // Some are told in any order, the others stay open.
                foreach (var proposal in proposals.OrderBy(_ => random.Next()).Take((size + 1) / 2))
                {
                    state = TreeSearch.Tell(state, proposal, Searches.Reward(proposal));
                }
            }
        }, iter: 12);

    [Theory, MemberData(nameof(Variants))]
    public void The_budget_of_evaluations_is_used_and_never_exceeded(SearchVariant variant)
    {
        var state = TreeSearch.Begin(new() { Variant = variant, Evaluations = 10 });
        (state, var eight) = TreeSearch.Ask(state, Searches.Three, 8);
        (state, var rest) = TreeSearch.Ask(state, Searches.Three, 8);

        Assert.Equal((8, 2), (eight.Length, rest.Length));
        Assert.Empty(TreeSearch.Ask(state, Searches.Three).Proposals);

        state = TreeSearch.Drop(state, eight[3]);

        Assert.Single(TreeSearch.Ask(state, Searches.Three, 8).Proposals);
    }

    [Theory, MemberData(nameof(Variants))]
    public void The_cost_cap_is_never_exceeded(SearchVariant variant)
        => Gen.Select(Gen.ULong, Gen.Double[0.001, 0.5], Gen.Int[1, 5]).Sample((seed, cap, batch) =>
        {
            var state = TreeSearch.Begin(new() { Variant = variant, Seed = seed, CostCapUsd = cap });
            while (TreeSearch.Ask(state, Searches.Three, batch) is { Proposals.IsEmpty: false } asked && state.Told < 60)
            {
                state = asked.State;
                Assert.True(state.Nodes().Sum(node => node.CostUsd) + state.Open.Sum(open => open.CostUsd) <= cap * (1 + 1e-6));
                state = asked.Proposals.Aggregate(state, (before, proposal) => TreeSearch.Tell(before, proposal, Searches.Reward(proposal)));
            }

            var spent = state.Nodes().Sum(node => node.CostUsd);
            Assert.True(state.Told >= 60 || cap - spent < Searches.Three.Min(model => model.CostUsd), $"stopped at {spent} of {cap}");
        }, iter: 12);

    [Theory, MemberData(nameof(Variants))]
    public void A_told_reward_changes_the_posteriors_on_its_path_and_no_others(SearchVariant variant)
    {
        var (state, _) = Searches.Go(TreeSearch.Begin(new() { Variant = variant, Seed = 5 }), 40);
        (state, var proposals) = TreeSearch.Ask(state, Searches.Three);
        var proposal = proposals[0];
        var before = state.With(Posteriors);

        var after = TreeSearch.Tell(state, proposal, 0.5).With(Posteriors);

        var path = PathOf(state, proposal.Parent);
        for (var node = 0; node < before.Length; node++)
        {
            var expected = before[node];
            if (path.Contains(node))
            {
                expected = (
                    node == SearchNode.Root ? expected.Subtree : expected.Subtree + 1,
                    node == proposal.Parent ? expected.Generated + 1 : expected.Generated,
                    node == proposal.Parent ? expected.Continued : expected.Continued + 1);
            }

            Assert.Equal(expected, after[node]);
        }

        Assert.Equal((1, 0, 0), after[^1]);
    }

    [Theory, MemberData(nameof(Variants))]
    public void The_answer_returned_is_the_one_of_the_highest_reward(SearchVariant variant)
    {
        var state = TreeSearch.Begin(new() { Variant = variant, Seed = 1, Evaluations = 60 });
        state = Enumerable.Range(0, 60).Aggregate(state, (before, at) =>
        {
            var (asked, proposals) = TreeSearch.Ask(before, [new("a")]);
            var parent = proposals[0].Parent == SearchNode.Root ? 0.2 : before.Nodes()[proposals[0].Parent - 1].Reward;
            return TreeSearch.Tell(asked, proposals[0], Math.Round(Math.Clamp(parent + (0.05 * ((at % 5) - 2)), 0, 1), 2));
        });

        Assert.Equal(state.Nodes().Max(node => node.Reward), TreeSearch.Best(state)!.Reward);
    }

    private static (int Subtree, int Generated, int Continued)[] Posteriors(Tree tree)
        => [.. Enumerable.Range(0, tree.Count).Select(node => (tree[node].Subtree.Count, tree[node].Generated.Count, tree[node].Continued.Count))];

    private static List<int> PathOf(SearchState state, int node)
    {
        var path = new List<int> { node };
        while (node != SearchNode.Root)
        {
            path.Add(node = state.Nodes()[node - 1].Parent);
        }

        return path;
    }
}
